package io.twinmesh.persistence.ledger.lane.table;

import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.sweep.Sweep;

/// What a lane remembers of a sweep, for ever.
public sealed interface SweepAccount {

    /// @param index leaf index
    record Sent(Sweep sweep, long index) implements SweepAccount {}

    /// @param index leaf index
    record Arrived(Sweep sweep, long index) implements SweepAccount {}

    record Failed(LedgerResult why) implements SweepAccount {}
}
