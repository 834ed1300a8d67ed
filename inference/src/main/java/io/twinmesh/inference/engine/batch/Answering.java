package io.twinmesh.inference.engine.batch;

import io.twinmesh.inference.engine.BatchRun;
import io.twinmesh.inference.engine.OnnxSession;
import io.twinmesh.inference.engine.Rows;
import io.twinmesh.inference.engine.Slot;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// Finds the answers to a batch. When a run of several requests fails, each is run alone, so that
/// only those that fail alone are refused. When none does, it was the company that failed, and
/// requests of this graph are never again run together. Safe for use by many threads.
final class Answering {
    private final OnnxSession session;
    private final RowShape shape;
    private final LongSupplier nanos;
    private volatile boolean together;

    /// @param nanos the clock of deadlines
    Answering(OnnxSession session, RowShape shape, LongSupplier nanos) {
        this.session = session;
        this.shape = shape;
        this.nanos = nanos;
        this.together = shape != RowShape.ALONE;
    }

    RowShape shape() {
        return shape;
    }

    /// Whether several requests may be in a batch.
    boolean together() {
        return together;
    }

    /// Blocks while the graph runs.
    ///
    /// @param slot claimed by the caller
    /// @param batch one request or more, together no more rows than one run takes
    /// @return one per request, in the batch's order
    List<Answer> answers(Slot slot, List<Request> batch) {
        return switch (run(slot, batch)) {
            case BatchRun.Answered(var rows) -> inTime(batch, rows);
            case BatchRun.Expired() -> refused(batch, Answer.Refused.EXPIRED);
            case BatchRun.Failed() ->
                    batch.size() == 1
                            ? refused(batch, Answer.Refused.FAILED)
                            : oneByOne(slot, batch);
        };
    }

    private BatchRun run(Slot slot, List<Request> batch) {
        var rows = new ArrayList<Rows>(batch.size());
        var count = 0;
        var latest = batch.getFirst().deadline();
        for (var request : batch) {
            rows.add(request.content());
            count += request.rows();
            latest = request.deadline().later(latest);
        }
        return session.run(slot, rows, shape.rows(count, session.size().maxRows()), latest);
    }

    private List<Answer> inTime(List<Request> batch, List<Rows> rows) {
        var now = nanos.getAsLong();
        var answers = new ArrayList<Answer>(batch.size());
        for (var i = 0; i < batch.size(); i++) {
            answers.add(
                    batch.get(i).deadline().passed(now)
                            ? Answer.Refused.EXPIRED
                            : new Answer.Computed(rows.get(i)));
        }
        return answers;
    }

    private static List<Answer> refused(List<Request> batch, Answer refusal) {
        return batch.stream().map(_ -> refusal).toList();
    }

    private List<Answer> oneByOne(Slot slot, List<Request> batch) {
        var answers = batch.stream().map(it -> answers(slot, List.of(it)).getFirst()).toList();
        if (answers.stream().noneMatch(Answer.Refused.FAILED::equals)) {
            together = false;
        }
        return answers;
    }
}
