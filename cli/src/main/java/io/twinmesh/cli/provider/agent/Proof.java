package io.twinmesh.cli.provider.agent;

import com.google.protobuf.ByteString;

import io.twinmesh.inference.hardware.benchmark.Benchmark;
import io.twinmesh.inference.hardware.benchmark.BenchmarkTask;
import io.twinmesh.wire.node.BenchmarkDone;
import io.twinmesh.wire.node.BenchmarkReveal;
import io.twinmesh.wire.node.BenchmarkShown;
import io.twinmesh.wire.node.NodeMessage;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Proves this machine's speed to a gateway that asks: one task at a time, beside the leases, on a
/// thread of its own. What is to be said comes back as an event of the agent's loop.
final class Proof implements AutoCloseable {
    private static final int MOST_SHOWN = 16;

    private final Examinee machine;
    private final Consumer<AgentEvent> events;
    private final AgentLog log;

    /// One at work and one waiting; a gateway that asks for more is not listened to.
    private final ExecutorService thread =
            new ThreadPoolExecutor(
                    1,
                    1,
                    0,
                    TimeUnit.SECONDS,
                    new ArrayBlockingQueue<>(1),
                    Thread.ofPlatform().daemon().name("benchmark").factory());

    /// Used by the thread only.
    private Optional<Benchmark.Computed> computed = Optional.empty();

    Proof(Examinee machine, Consumer<AgentEvent> events, AgentLog log) {
        this.machine = machine;
        this.events = events;
        this.log = log;
    }

    void onTask(GatewayStream from, io.twinmesh.wire.node.BenchmarkTask asked) {
        work(() -> {
            var task = new BenchmarkTask(asked.getNonce().toByteArray(), asked.getBatches());
            var done = machine.compute(task);
            computed = Optional.of(done);
            log.line("benchmark", "batches", task.batches(), "rowsPerSecond", done.rowsPerSecond());
            answer(
                    from,
                    NodeMessage.newBuilder()
                            .setBenchmarkDone(
                                    BenchmarkDone.newBuilder()
                                            .setCommitment(bytes(done.commitment().bytes()))));
        });
    }

    void onReveal(GatewayStream from, BenchmarkReveal asked) {
        work(() -> {
            var done = computed.orElseThrow(() -> new IllegalArgumentException("nothing computed"));
            if (asked.getBatchesCount() > MOST_SHOWN) {
                throw new IllegalArgumentException(
                        "at most "
                                + MOST_SHOWN
                                + " batches are shown, asked for "
                                + asked.getBatchesCount());
            }
            var shown =
                    BenchmarkShown.newBuilder()
                            .setDigests(
                                    ByteString.copyFrom(
                                            done.batches().stream()
                                                    .map(digest -> bytes(digest.bytes()))
                                                    .toList()));
            machine.show(done.task(), List.copyOf(asked.getBatchesList()))
                    .forEach(answers -> shown.addAnswers(bytes(answers)));
            computed = Optional.empty();
            answer(from, NodeMessage.newBuilder().setBenchmarkShown(shown));
        });
    }

    @FunctionalInterface
    private interface Work {
        void run() throws InterruptedException;
    }

    private void work(Work work) {
        try {
            thread.execute(() -> {
                try {
                    work.run();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                } catch (IllegalArgumentException
                        | IllegalStateException
                        | IndexOutOfBoundsException e) {
                    log.line("benchmark-failed", "why", String.valueOf(e.getMessage()));
                }
            });
        } catch (RejectedExecutionException _) {
            log.line("benchmark-refused", "why", "one is under way");
        }
    }

    private void answer(GatewayStream to, NodeMessage.Builder message) {
        events.accept(new AgentEvent.ProofReady(to, message.build()));
    }

    private static ByteString bytes(byte[] bytes) {
        return ByteString.copyFrom(bytes);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
