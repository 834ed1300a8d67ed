package io.twinmesh.cluster.node;

import io.twinmesh.cluster.http.Route;

import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A node that is up. Closing it stops it in order: no new requests, running ones end, sessions
/// end, entities stop, databases close.
public final class RunningNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningNode.class);

    private final ActorSystem<?> system;
    private final Optional<InetSocketAddress> http;
    private final InetSocketAddress management;
    private final List<Route> routes;
    private final Duration limit;
    private final List<AutoCloseable> last;

    /// @param last what is closed after the actors are gone, in this order
    RunningNode(
            ActorSystem<?> system,
            Optional<InetSocketAddress> http,
            InetSocketAddress management,
            List<Route> routes,
            Duration limit,
            List<AutoCloseable> last) {
        this.system = system;
        this.http = http;
        this.management = management;
        this.routes = List.copyOf(routes);
        this.limit = limit;
        this.last = List.copyOf(last);
    }

    /// Where the HTTP interface listens, of a server that serves it.
    public InetSocketAddress http() {
        return http.orElseThrow(() -> new IllegalStateException("not of the role api"));
    }

    /// Where probes and metrics are.
    InetSocketAddress management() {
        return management;
    }

    /// The table of everything the HTTP interface serves.
    List<Route> routes() {
        return routes;
    }

    /// Blocks until the node has ended, for whatever reason.
    void awaitEnd() {
        system.getWhenTerminated().toCompletableFuture().join();
    }

    /// Stops it. Closing twice does nothing.
    @Override
    public void close() {
        stop();
    }

    /// Blocks until everything has stopped, or the limit is over.
    ///
    /// @return whether it stopped in order, nothing of it cut off
    boolean stop() {
        var inOrder = shutDown();
        for (var part : last) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.error("closing failed", e);
                inOrder = false;
            }
        }
        LOG.info("stopped");
        return inOrder;
    }

    private boolean shutDown() {
        try {
            CoordinatedShutdown.get(system)
                    .runAll(CoordinatedShutdown.jvmExitReason())
                    .toCompletableFuture()
                    .get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            LOG.error("the orderly stop did not end in time", e);
            return false;
        }
    }
}
