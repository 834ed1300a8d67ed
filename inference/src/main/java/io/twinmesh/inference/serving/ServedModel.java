package io.twinmesh.inference.serving;

import io.twinmesh.inference.engine.Deadline;
import io.twinmesh.inference.engine.Rows;
import io.twinmesh.inference.engine.Signature;
import io.twinmesh.inference.engine.batch.Answer;
import io.twinmesh.inference.engine.batch.DynamicBatcher;
import io.twinmesh.inference.engine.batch.Request;
import io.twinmesh.inference.engine.batch.RowShape;
import io.twinmesh.inference.engine.batch.RunTimes;
import io.twinmesh.inference.engine.batch.Statistics;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.serving.Refusal.Reason;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// One version of one model, loaded and warm. Safe for use by many threads.
public final class ServedModel {
    private final String name;
    private final int version;
    private final Digest digest;
    private final DynamicBatcher batcher;
    private final InstantSource time;
    private final LongSupplier nanos;
    private final LongAdder answered = new LongAdder();
    private final LongAdder answeredNanos = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder refusedNanos = new LongAdder();
    private final AtomicLong last = new AtomicLong();

    /// Whether questions of several callers share a model's runs.
    public enum Sharing {
        ON,
        /// By its options, or because each run has one row, or other rows changed the last bits.
        OFF,
        /// Off: nothing shows that an answer of this graph depends on its own row alone.
        ROWS_MEET
    }

    /// Questions and how long they took.
    ///
    /// @param nanos of all of them together
    public record Counted(long count, long nanos) {}

    ServedModel(
            String name,
            int version,
            Digest digest,
            DynamicBatcher batcher,
            InstantSource time,
            LongSupplier nanos) {
        this.name = name;
        this.version = version;
        this.digest = digest;
        this.batcher = batcher;
        this.time = time;
        this.nanos = nanos;
    }

    public String name() {
        return name;
    }

    public int version() {
        return version;
    }

    /// Of the graph's file.
    public Digest digest() {
        return digest;
    }

    public Signature signature() {
        return batcher.session().signature();
    }

    public int maxRows() {
        return batcher.session().size().maxRows();
    }

    /// Whether questions of several callers share its runs.
    public Sharing sharing() {
        return batcher.session().mixesRows()
                ? Sharing.ROWS_MEET
                : batcher.shape() == RowShape.ALONE ? Sharing.OFF : Sharing.ON;
    }

    long bytes() {
        return batcher.session().bytes();
    }

    public Statistics statistics() {
        return batcher.statistics();
    }

    public RunTimes times() {
        return batcher.times();
    }

    public Counted answered() {
        return new Counted(answered.sum(), answeredNanos.sum());
    }

    public Counted refused() {
        return new Counted(refused.sum(), refusedNanos.sum());
    }

    /// Milliseconds since 1970; 0 when nothing was asked yet.
    public long lastAsked() {
        return last.get();
    }

    /// Never blocks. What it returns takes the question back.
    ///
    /// @param then called once, on any thread
    Runnable ask(Question question, Deadline deadline, Executor runner, Consumer<Reply> then) {
        var start = nanos.getAsLong();
        last.set(time.millis());
        return switch (Fitting.of(question, signature(), maxRows())) {
            case Fitting.Misfit(var refusal) -> {
                count(false, start);
                then.accept(new Reply.Refused(refusal));
                yield () -> {};
            }
            case Fitting.Fits(var rows, var outputs) -> {
                var priority =
                        question.priority() == 0
                                ? (Question.PRIORITIES + 1) / 2
                                : (int) question.priority();
                Request request =
                        batcher.submit(
                                rows,
                                priority,
                                deadline,
                                runner,
                                answer -> {
                                    count(answer instanceof Answer.Computed, start);
                                    then.accept(reply(question, outputs, answer));
                                });
                yield request::cancel;
            }
        };
    }

    private void count(boolean computed, long start) {
        var took = nanos.getAsLong() - start;
        (computed ? answered : refused).increment();
        (computed ? answeredNanos : refusedNanos).add(took);
    }

    private Reply reply(Question question, List<Integer> outputs, Answer answer) {
        return switch (answer) {
            case Answer.Computed(var rows) ->
                    new Reply.Answered(name, version, question.id(), outputs(rows, outputs));
            case Answer.Refused why -> refusal(why);
        };
    }

    private List<Reply.Output> outputs(Rows rows, List<Integer> wanted) {
        var outputs = new ArrayList<Reply.Output>(wanted.size());
        for (var place : wanted) {
            var spec = signature().outputs().get(place);
            outputs.add(new Reply.Output(spec, rows.count(), rows.tensors().get(place)));
        }
        return outputs;
    }

    private static Reply refusal(Answer.Refused why) {
        return switch (why) {
            case BUSY -> new Reply.Refused(Reason.BUSY, "as many questions wait as may wait");
            case EXPIRED -> new Reply.Refused(Reason.EXPIRED, "not computed in time");
            case CANCELLED -> new Reply.Refused(Reason.CANCELLED, "taken back");
            case FAILED -> new Reply.Refused(Reason.FAILED, "the model fails on these inputs");
            case MISFIT -> new Reply.Refused(Reason.WRONG_SHAPE, "the model takes other rows");
            case CLOSED -> new Reply.Refused(Reason.CLOSED, "the model is being taken down");
        };
    }

    /// Refuses whoever waits, waits for what runs.
    void close() {
        batcher.close();
    }
}
