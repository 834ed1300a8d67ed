package io.twinmesh.cli.demo.network;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.ask.Queries;
import io.twinmesh.cli.ask.QueryStatus;

import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/// Looks at all queries in flight, again and again, until one is seen running on a provider that we
/// started, and kills that provider in the same breath.
public final class LeaseWatch {
    private static final int WATCHERS = 4;
    private static final long PAUSE_NANOS = 500_000;

    private final Asker asker;
    private final Queries queries;
    private final Providers providers;
    private volatile Optional<Killed> killed = Optional.empty();

    /// @param job what the provider held when it was killed
    public record Killed(String provider, String job) {}

    public LeaseWatch(Asker asker, Queries queries, Providers providers) {
        this.asker = asker;
        this.queries = queries;
        this.providers = providers;
    }

    /// @return empty when the batch was over before anybody was seen at work
    public Optional<Killed> killFirstHolder(Asker.Batch batch) {
        try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().factory())) {
            var watchers = new ArrayList<Future<?>>();
            for (int i = 0; i < WATCHERS; i++) {
                var share = i;
                watchers.add(threads.submit(() -> watch(batch, share)));
            }
            for (var watcher : watchers) {
                watcher.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof CommandFailure failure
                    ? failure
                    : new IllegalStateException("watching failed", e.getCause());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(Exit.FAILURE, "interrupted");
        }
        return killed;
    }

    private void watch(Asker.Batch batch, int share) {
        while (killed.isEmpty() && !batch.done()) {
            for (var id : asker.inFlight()) {
                if (Math.floorMod(id.hashCode(), WATCHERS) == share && killed.isEmpty()) {
                    killIfHeld(id);
                }
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void killIfHeld(String id) {
        var status = queries.status(id);
        if (status.state() != QueryStatus.State.RUNNING) {
            return;
        }
        synchronized (this) {
            var name = providers.nameOf(status.node());
            if (killed.isEmpty() && name.isPresent()) {
                providers.kill(name.get());
                killed = Optional.of(new Killed(name.get(), id));
            }
        }
    }
}
