package io.twinmesh.inference.engine.batch;

import java.util.List;
import java.util.TreeMap;

/// Counts for [Statistics]. Not safe for use by several threads.
final class Tally {
    private long answered;
    private long rows;
    private long runs;
    private long failed;
    private long expired;
    private long cancelled;
    private long busy;
    private long queuedNanos;
    private long computedNanos;
    private final TreeMap<Integer, RunTimes.Size> sizes = new TreeMap<>();

    /// @param start when the run began, by the clock of the requests
    /// @param took nanoseconds
    void ran(List<Request> batch, List<Answer> answers, long start, long took) {
        runs++;
        var size = 0;
        for (var request : batch) {
            size += request.rows();
            queuedNanos += start - request.since();
        }
        sizes.merge(size, new RunTimes.Size(1, took), RunTimes.Size::plus);
        for (var i = 0; i < batch.size(); i++) {
            switch (answers.get(i)) {
                case Answer.Computed _ -> {
                    answered++;
                    computedNanos += took;
                    rows += batch.get(i).rows();
                }
                case Answer.Refused why -> gone(why);
            }
        }
    }

    void gone(Answer.Refused why) {
        switch (why) {
            case EXPIRED -> expired++;
            case CANCELLED -> cancelled++;
            case FAILED -> failed++;
            case BUSY -> busy++;
            case MISFIT, CLOSED -> {} // never in the queue, or everything ends
        }
    }

    RunTimes times() {
        return new RunTimes(queuedNanos, computedNanos, sizes);
    }

    Statistics statistics(int waiting) {
        return new Statistics(answered, rows, runs, failed, expired, cancelled, busy, waiting);
    }
}
