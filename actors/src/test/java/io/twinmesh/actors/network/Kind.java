package io.twinmesh.actors.network;

/// How a simulated node behaves.
enum Kind {
    HONEST,
    /// Right, but takes five times as long; some leases run out.
    SLOW,
    /// Right but for one result in a thousand, and loses one lease in twenty.
    FLAKY,
    /// Invents three results in ten from the first day, each time another.
    LAZY,
    /// Honest for a long time, then sends wrong results, each time another.
    MALICIOUS,
    /// Like the malicious, but all nodes of the ring send the same wrong result for the same
    /// question.
    COLLUDING;

    boolean cheats() {
        return switch (this) {
            case HONEST, SLOW, FLAKY -> false;
            case LAZY, MALICIOUS, COLLUDING -> true;
        };
    }
}
