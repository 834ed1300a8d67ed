package io.twinmesh.bench.chaos;

import io.twinmesh.bench.chaos.oracle.History;
import io.twinmesh.bench.chaos.schedule.Fault;

/// A fault that happened. Times are of the clock of [io.twinmesh.bench.chaos.oracle.History].
///
/// @param begun when it was done
/// @param well when every server was ready again; of the last one the end of the run
record Injected(Fault fault, long begun, long well) {
    /// Whether this was asked, or waited for, in that time.
    boolean touches(History.Asked asked) {
        return asked.ended() >= begun && asked.begun() <= well;
    }
}
