package io.twinmesh.inference.engine.batch;

/// What a batcher did so far.
///
/// @param answered requests that were computed
/// @param rows rows of these
/// @param runs runs of the graph that requests were sent to, a batch that was repeated one by one
///   counts once
/// @param failed requests the graph failed on
/// @param expired requests whose deadline passed
/// @param cancelled requests taken back before they ran
/// @param busy requests refused because the queue was full
/// @param waiting requests in the queue now
public record Statistics(
        long answered,
        long rows,
        long runs,
        long failed,
        long expired,
        long cancelled,
        long busy,
        int waiting) {}
