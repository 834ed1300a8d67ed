package io.twinmesh.actors.dispatch;

/// Which of two free nodes gets a job. A node that kept few of its leases counts as if it had as
/// much less to offer.
public enum Placement {
    /// The one with more free slots: the shortest wait for everybody.
    SPREAD {
        @Override
        double score(int freeSlots, double reliability) {
            return freeSlots * reliability;
        }
    },
    /// The fuller one: nodes that nobody needs stay empty and can be switched off.
    PACK {
        @Override
        double score(int freeSlots, double reliability) {
            return reliability / freeSlots;
        }
    };

    /// @param freeSlots 1 or more
    /// @param reliability share of leases kept, above 0, at most 1
    abstract double score(int freeSlots, double reliability);
}
