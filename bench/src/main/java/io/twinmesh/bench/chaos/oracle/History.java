package io.twinmesh.bench.chaos.oracle;

import io.twinmesh.persistence.log.TreeHash;

import java.util.List;

/// What clients did and were told. Times are nanoseconds of one clock, from any origin.
///
/// @param checkpoints of the log that anybody was shown
/// @param answers that cannot be right whatever fails: a twin that is unknown, a key said to be
///   used for something else
public record History(
        List<Write> writes,
        List<Read> reads,
        List<Taken> taken,
        List<Seen> checkpoints,
        List<String> answers) {

    public History {
        writes = List.copyOf(writes);
        reads = List.copyOf(reads);
        taken = List.copyOf(taken);
        checkpoints = List.copyOf(checkpoints);
        answers = List.copyOf(answers);
    }

    /// One resource written, with all its repetitions.
    ///
    /// @param client who did it, one thing after the other
    /// @param id of the resource, of this write alone
    /// @param begun its first attempt
    /// @param ended acknowledged, or given up
    public record Write(
            String client, String twin, String id, long begun, long ended, boolean acknowledged) {}

    /// One reading of a twin.
    ///
    /// @param revision the sequence number of the twin's last event
    public record Read(String client, String twin, long revision, long begun, long ended) {}

    /// A question that was taken.
    ///
    /// @param key under which it was asked, once or more often
    public record Taken(String client, String twin, String key, String job) {}

    /// A checkpoint.
    public record Seen(long size, TreeHash root) {}
}
