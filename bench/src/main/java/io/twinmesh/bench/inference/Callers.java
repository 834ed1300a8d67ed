package io.twinmesh.bench.inference;

import io.twinmesh.inference.engine.Answer;
import io.twinmesh.inference.engine.Deadline;
import io.twinmesh.inference.engine.DynamicBatcher;
import io.twinmesh.inference.engine.Rows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/// Callers that ask again as soon as they have an answer.
final class Callers {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Callers() {}

    /// One question, answered.
    static Answer.Computed ask(DynamicBatcher batcher, Rows rows) {
        var deadline = Deadline.after(PATIENCE, System.nanoTime());
        return switch (batcher.answer(rows, 1, deadline)) {
            case Answer.Computed computed -> computed;
            case Answer.Refused why -> throw new IllegalStateException(why.code());
        };
    }

    /// Rows per second of several callers at once.
    static double rate(DynamicBatcher batcher, Rows rows, int callers, Duration length)
            throws InterruptedException, ExecutionException {
        Callable<Double> work = () -> Timed.repeat(length, rows.count(), () -> ask(batcher, rows));
        try (var threads = Executors.newFixedThreadPool(callers)) {
            var sum = 0.0;
            for (var rate : threads.invokeAll(Collections.nCopies(callers, work))) {
                sum += rate.get();
            }
            return sum;
        }
    }

    /// How long one caller alone waits for an answer, each time.
    static List<Long> latencies(DynamicBatcher batcher, Rows rows, int times) {
        var nanos = new ArrayList<Long>(times);
        for (var i = 0; i < times; i++) {
            var start = System.nanoTime();
            ask(batcher, rows);
            nanos.add(System.nanoTime() - start);
        }
        return nanos;
    }
}
