package io.twinmesh.inference.engine.batch;

import java.util.SortedMap;
import java.util.TreeMap;

/// Where the time of a batcher's requests went.
///
/// @param queuedNanos waited by all requests together before their run began
/// @param computedNanos all answered requests together were in their runs; a run of several counts
///   for each of them
/// @param sizes of the runs, by their number of rows
public record RunTimes(long queuedNanos, long computedNanos, SortedMap<Integer, Size> sizes) {
    public RunTimes {
        sizes = new TreeMap<>(sizes);
    }

    /// Runs of one size.
    ///
    /// @param nanos of all of them together
    public record Size(long runs, long nanos) {
        Size plus(Size other) {
            return new Size(runs + other.runs, nanos + other.nanos);
        }
    }
}
