package io.twinmesh.bench.inference;

import io.twinmesh.inference.engine.Deadline;
import io.twinmesh.inference.engine.Rows;
import io.twinmesh.inference.engine.batch.Answer;
import io.twinmesh.inference.engine.batch.DynamicBatcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

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

    /// Rows per second with so many requests under way that nobody blocks for, as a server has
    /// them.
    static double underWay(DynamicBatcher batcher, Rows row, int requests, Duration length)
            throws InterruptedException {
        try (var runner = Executors.newSingleThreadExecutor()) {
            var flow = new Flow(batcher, row, runner, new CountDownLatch(requests));
            var start = System.nanoTime();
            for (var i = 0; i < requests; i++) {
                flow.ask();
            }
            flow.end.await(length.toNanos(), TimeUnit.NANOSECONDS);
            flow.ending = true;
            flow.end.await();
            return flow.answered.sum() * row.count() * 1e9 / (System.nanoTime() - start);
        }
    }

    /// Asks again at each answer, until told to end.
    private static final class Flow {
        private final DynamicBatcher batcher;
        private final Rows row;
        private final Executor runner;
        private final CountDownLatch end;
        private final LongAdder answered = new LongAdder();
        private volatile boolean ending;

        Flow(DynamicBatcher batcher, Rows row, Executor runner, CountDownLatch end) {
            this.batcher = batcher;
            this.row = row;
            this.runner = runner;
            this.end = end;
        }

        void ask() {
            var deadline = Deadline.after(PATIENCE, System.nanoTime());
            batcher.submit(row, 1, deadline, runner, this::answer);
        }

        private void answer(Answer answer) {
            if (answer instanceof Answer.Computed && !ending) {
                answered.increment();
                ask();
            } else {
                end.countDown();
            }
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
