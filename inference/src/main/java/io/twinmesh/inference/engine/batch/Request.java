package io.twinmesh.inference.engine.batch;

import io.twinmesh.inference.engine.Deadline;
import io.twinmesh.inference.engine.Rows;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// Rows that wait for an answer, or have one. The first answer stays.
public final class Request implements BatchDecision.Waiting {
    private final Rows rows;
    private final int priority;
    private final Deadline deadline;
    private final long since;
    private final Runnable onTurn;
    private final Consumer<Answer> onAnswer;
    private final AtomicReference<@Nullable Answer> answer = new AtomicReference<>();

    /// @param onTurn called, on any thread, when the queue is worth a look by this caller
    /// @param onAnswer called once, when there is an answer, on any thread
    Request(
            Rows rows,
            int priority,
            Deadline deadline,
            long since,
            Runnable onTurn,
            Consumer<Answer> onAnswer) {
        this.rows = rows;
        this.priority = priority;
        this.deadline = deadline;
        this.since = since;
        this.onTurn = onTurn;
        this.onAnswer = onAnswer;
    }

    @Override
    public int rows() {
        return rows.count();
    }

    @Override
    public long since() {
        return since;
    }

    Rows content() {
        return rows;
    }

    int priority() {
        return priority;
    }

    Deadline deadline() {
        return deadline;
    }

    Optional<Answer> answer() {
        return Optional.ofNullable(answer.get());
    }

    boolean answered() {
        return answer.get() != null;
    }

    void turn() {
        onTurn.run();
    }

    void answer(Answer it) {
        if (answer.compareAndSet(null, it)) {
            onAnswer.accept(it);
        }
    }

    /// Takes the question back: it leaves the queue; when it is being computed already, its answer
    /// is dropped.
    public void cancel() {
        answer(Answer.Refused.CANCELLED);
    }

    @Override
    public String toString() {
        return "Request[" + rows.count() + "]";
    }
}
