package io.twinmesh.actors.reputation;

/// What a check of one result showed.
public enum Finding {
    /// A known answer says the same.
    RIGHT,
    /// Other owners say something else and the core did not compute: nobody is suspended for that,
    /// since two owners could conspire against a third.
    OUTVOTED,
    /// The core's own run or a known answer says something else, or the result was no result.
    WRONG,
    /// The core or other owners say the same about a question of a client. As good as right, and no
    /// step on the way back of a node that was suspended meanwhile: others could agree with it.
    AGREED,
    /// A suspended node that was there did not answer what it was asked on its way back, or failed.
    /// Says nothing of its results; but whoever may leave out what it does not know has passed
    /// nothing.
    UNANSWERED
}
