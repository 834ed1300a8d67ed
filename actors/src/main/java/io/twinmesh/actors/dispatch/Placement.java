package io.twinmesh.actors.dispatch;

/// Which of two free nodes gets a job. A node that kept few of its leases, or is slow, counts as if
/// it had as much less to offer.
public enum Placement {
    /// The one with more free slots: the shortest wait for everybody.
    SPREAD {
        @Override
        double score(int freeSlots, double reliability, double quickness) {
            return freeSlots * reliability * quickness;
        }
    },
    /// The fuller one: nodes that nobody needs stay empty and can be switched off. Quick enough is
    /// quick enough.
    PACK {
        @Override
        double score(int freeSlots, double reliability, double quickness) {
            return reliability / freeSlots;
        }
    };

    /// @param freeSlots 1 or more
    /// @param reliability share of leases kept, above 0, at most 1
    /// @param quickness how many times as quick as the usual node, above 0
    abstract double score(int freeSlots, double reliability, double quickness);
}
