package io.twinmesh.inference.engine.batch;

import java.util.List;

/// Counts for [Statistics]. Not safe for use by several threads.
final class Tally {
    private long answered;
    private long rows;
    private long runs;
    private long failed;
    private long expired;
    private long cancelled;
    private long busy;

    void ran(List<Request> batch, List<Answer> answers) {
        runs++;
        for (var i = 0; i < batch.size(); i++) {
            switch (answers.get(i)) {
                case Answer.Computed _ -> {
                    answered++;
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

    Statistics statistics(int waiting) {
        return new Statistics(answered, rows, runs, failed, expired, cancelled, busy, waiting);
    }
}
