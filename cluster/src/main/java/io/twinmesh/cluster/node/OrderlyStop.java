package io.twinmesh.cluster.node;

import io.twinmesh.cluster.gateway.NodeGatewayServer;
import io.twinmesh.cluster.http.HttpInterface;
import io.twinmesh.cluster.node.core.Core;
import io.twinmesh.cluster.node.core.Rounds;
import io.twinmesh.cluster.node.store.Databases;
import io.twinmesh.cluster.node.store.StorageProbe;
import io.twinmesh.cluster.sharding.LastRegions;

import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// How a node ends: nobody is sent to it any more, what is being served ends, then the providers'
/// sessions; Pekko does the rest.
final class OrderlyStop {
    private static final Logger LOG = LoggerFactory.getLogger(OrderlyStop.class);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private OrderlyStop() {}

    /// @param takeDownTheSign from then on no new client comes
    static void of(
            Core core,
            Runnable takeDownTheSign,
            Optional<HttpInterface> http,
            Optional<NodeGatewayServer> gateway) {
        var shutdown = CoordinatedShutdown.get(core.system());
        shutdown.addTask(
                CoordinatedShutdown.PhaseBeforeServiceUnbind(),
                "take-down-the-sign",
                () -> {
                    takeDownTheSign.run();
                    return CompletableFuture.completedFuture(Done.getInstance());
                });
        http.ifPresent(open ->
                shutdown.addTask(
                        CoordinatedShutdown.PhaseServiceUnbind(),
                        "finish-http",
                        () ->
                                open.finish(core.config().shutdown().httpGrace())
                                        .thenApply(_ -> Done.getInstance())));
        var grace = core.config().gateway().stopGrace();
        gateway.ifPresent(open ->
                shutdown.addTask(
                        CoordinatedShutdown.PhaseServiceRequestsDone(),
                        "end-sessions",
                        // behind nothing that waits for a database
                        () ->
                                CompletableFuture.supplyAsync(
                                        () -> end(open, grace), Thread::startVirtualThread)));
        LastRegions.endWithTheirShards(core.system());
    }

    /// A node whose database is closed for good ends, so that whoever runs it starts it again.
    static void whenClosed(Core core, StorageProbe storage) {
        var pause = core.config().storage().probeEvery();
        core.system()
                .scheduler()
                .scheduleWithFixedDelay(
                        pause, pause, storage::writable, core.system().executionContext());
        storage.whenClosed()
                .thenAccept(why -> {
                    LOG.error(
                            "the database could not write its file and has closed itself ({}); the"
                                    + " node stops: see to its disk and start it again, everything"
                                    + " acknowledged is kept",
                            Databases.state(why));
                    CoordinatedShutdown.get(core.system()).runAll(new DatabaseClosed());
                });
    }

    /// A node whose database somebody else was given, while its connection was broken, ends: each
    /// would fence the other's twins.
    static void whenTaken(Core core) {
        Rounds.begin(
                core,
                "look at the claim on the database",
                LOOK_EVERY,
                LOOK_EVERY,
                () -> endUnlessHeld(core));
    }

    private static void endUnlessHeld(Core core) {
        if (!core.databases().claim().held()) {
            LOG.error(
                    "the connection to the database was lost, and others use it since who do not go"
                            + " with this server; the node stops");
            CoordinatedShutdown.get(core.system()).runAll(new DatabaseTaken());
        }
    }

    private static final class DatabaseTaken implements CoordinatedShutdown.Reason {}

    private static final class DatabaseClosed implements CoordinatedShutdown.Reason {}

    private static Done end(NodeGatewayServer gateway, Duration grace) {
        try {
            gateway.stop(grace);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return Done.getInstance();
    }
}
