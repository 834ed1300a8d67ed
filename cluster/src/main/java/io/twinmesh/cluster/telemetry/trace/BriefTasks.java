package io.twinmesh.cluster.telemetry.trace;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs each task on a thread of its own, which is interrupted when it takes too long. The library
/// that sends spans limits the time up to the head of a collector's answer only, and has few
/// threads: each would wait without end for the rest of one that does not come.
final class BriefTasks extends AbstractExecutorService {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Duration longest;

    BriefTasks(Duration longest) {
        this.longest = longest;
    }

    @Override
    public void execute(Runnable task) {
        var running = threads.submit(task);
        threads.execute(() -> watch(running));
    }

    private void watch(Future<?> running) {
        try {
            running.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | InterruptedException _) {
            running.cancel(true);
        } catch (ExecutionException _) {
            // whoever gave the task hears of it in its own way
        }
    }

    @Override
    public void shutdown() {
        threads.shutdown();
    }

    @Override
    public List<Runnable> shutdownNow() {
        return threads.shutdownNow();
    }

    @Override
    public boolean isShutdown() {
        return threads.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return threads.isTerminated();
    }

    @Override
    public boolean awaitTermination(long time, TimeUnit unit) throws InterruptedException {
        return threads.awaitTermination(time, unit);
    }
}
