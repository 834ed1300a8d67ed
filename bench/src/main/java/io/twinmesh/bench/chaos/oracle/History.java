package io.twinmesh.bench.chaos.oracle;

import io.twinmesh.persistence.log.TreeHash;

import java.util.List;

/// What clients did and were told. Times are nanoseconds of one clock, from any origin.
///
/// @param asked everything that clients wanted of twins: writes, readings and questions
/// @param checkpoints of logs that anybody was shown
/// @param answers that cannot be right whatever fails: a twin that is unknown, a key said to be
///   used for something else
public record History(
        List<Write> writes,
        List<Read> reads,
        List<Taken> taken,
        List<Asked> asked,
        List<Seen> checkpoints,
        List<String> answers) {

    public History {
        writes = List.copyOf(writes);
        reads = List.copyOf(reads);
        taken = List.copyOf(taken);
        asked = List.copyOf(asked);
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

    /// Something that a client wanted of a twin, with all its repetitions.
    ///
    /// @param begun its first attempt
    /// @param ended answered, or given up
    public record Asked(String twin, long begun, long ended, boolean answered) {}

    /// A checkpoint.
    ///
    /// @param log as [Ending#leaves] has it
    public record Seen(String log, long size, TreeHash root) {}
}
