package io.twinmesh.inference.engine.batch;

import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// When requests of several callers are run together. The words are those of Triton's dynamic
/// batcher.
///
/// @param preferred numbers of rows that are run at once when reached, each at most the session's
///   rows in a run; when empty, the session's rows in a run
/// @param maxQueueDelay how long the oldest request may wait for company while a slot is idle; 0:
///   company is only what gathered while all slots were busy
/// @param queueLimit requests that may wait; one more is answered [Answer.Refused#BUSY], 1 or more
/// @param priorities levels, 1 (served first) to this number, at most 16
/// @param sharing which requests may be in one run
public record BatchPolicy(
        SortedSet<Integer> preferred,
        Duration maxQueueDelay,
        int queueLimit,
        int priorities,
        Sharing sharing) {

    private static final int MAX_PRIORITIES = 16;

    /// Which requests may be in one run.
    public enum Sharing {
        /// Each is a run of its own.
        NEVER,
        /// Those whose answers stay the same to the last bit.
        EXACT,
        /// All, unless rows meet in the graph: the last bits of an answer may depend on its
        /// company.
        LOOSE
    }

    public BatchPolicy {
        preferred = new TreeSet<>(preferred);
        if (preferred.stream().anyMatch(rows -> rows < 1)
                || maxQueueDelay.isNegative()
                || maxQueueDelay.compareTo(Duration.ofSeconds(10)) > 0
                || queueLimit < 1
                || priorities < 1
                || priorities > MAX_PRIORITIES) {
            throw new IllegalArgumentException(
                    "want preferred sizes of 1 or more, a delay of 0 to 10 s, a limit of 1 or more,"
                            + " 1 to 16 priorities, got "
                            + preferred
                            + ", "
                            + maxQueueDelay
                            + ", "
                            + queueLimit
                            + ", "
                            + priorities);
        }
    }

    /// No waiting for company, one priority.
    public static BatchPolicy eager(int queueLimit) {
        return new BatchPolicy(new TreeSet<>(), Duration.ZERO, queueLimit, 1, Sharing.EXACT);
    }

    /// Waits for company.
    public static BatchPolicy patient(
            Duration maxQueueDelay, int queueLimit, Integer... preferred) {
        return new BatchPolicy(
                new TreeSet<>(List.of(preferred)), maxQueueDelay, queueLimit, 1, Sharing.EXACT);
    }
}
