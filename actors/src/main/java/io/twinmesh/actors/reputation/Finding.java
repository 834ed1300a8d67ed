package io.twinmesh.actors.reputation;

/// What a check of one result showed.
public enum Finding {
    /// The core, a known answer or other owners say the same.
    RIGHT,
    /// Other owners say something else and the core did not compute: nobody is suspended for that,
    /// since two owners could conspire against a third.
    OUTVOTED,
    /// The core's own run or a known answer says something else, or the result was no result.
    WRONG
}
