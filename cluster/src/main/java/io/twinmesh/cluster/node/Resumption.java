package io.twinmesh.cluster.node;

import io.twinmesh.actors.Repeated;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.node.ProviderNode;
import io.twinmesh.actors.node.RegistryCommand;
import io.twinmesh.actors.node.RegistryCommand.NodeList;
import io.twinmesh.actors.pipeline.PipelineCommand;
import io.twinmesh.cluster.node.core.Actors;
import io.twinmesh.cluster.node.core.Core;
import io.twinmesh.cluster.node.core.Rounds;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.node.store.ReadSide;
import io.twinmesh.cluster.sharding.Eldest;
import io.twinmesh.cluster.sharding.Role;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.journal.JournalNames;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// What a node takes up again when it starts, before anyone asks: the jobs that were under way, and
/// the list of providers' nodes that were ever enrolled.
final class Resumption {
    private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);
    private static final int PAGE = 500;

    /// A hundred in a second, more only where so many are open that the next time comes before:
    /// those that sleep read their histories, and most of them do where their shards have just come
    /// to a member that has just started.
    private static final int TURN = 10;

    /// The registry moves when its server is gone, which the others notice after some 20 s.
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Duration APART = Duration.ofMillis(100);

    private final Core core;
    private final Actors actors;
    private final ReadSide readSide;
    private final CompletableFuture<?> givenUp;

    private Resumption(Core core, Actors actors, ReadSide readSide) {
        this.core = core;
        this.actors = actors;
        this.readSide = readSide;
        this.givenUp = givenUp(core.system().getWhenTerminated());
    }

    /// Blocks while it reads names; what the entities then do goes on by itself.
    ///
    /// @throws StartFailure when the names cannot be read
    static void begin(Core core, Actors actors, ReadSide readSide) {
        var resumption = new Resumption(core, actors, readSide);
        resumption.begin();
        var cluster = core.config().cluster();
        if (cluster.several()) {
            Rounds.begin(
                    core,
                    "look after what is open",
                    cluster.wakeEvery(),
                    cluster.wakeEvery(),
                    resumption::goOn);
            Rounds.begin(
                    core,
                    "read what models other servers published or retired",
                    cluster.wakeEvery(),
                    cluster.wakeEvery(),
                    core.models()::readAgain);
        }
    }

    private void begin() {
        var open = readSide.openJobs();
        core.telemetry().openJobs().startWith(open);
        if (core.config().cluster().has(Role.TWIN)) {
            wake(open);
        }
        if (!open.isEmpty()) {
            LOG.info("woke jobs={}", open.size());
        }
    }

    /// What was on a member that is gone, or on a shard that moved, sleeps where it is now until it
    /// is told; the registry forgets when it moves. Every member hears what is open.
    private void goOn() {
        var open = readSide.openJobs();
        core.telemetry().openJobs().correct(Set.copyOf(open));
        if (Eldest.self(core.system(), Role.TWIN)) {
            wake(open);
        }
    }

    private void wake(List<JobId> open) {
        inTurns(
                open,
                job -> actors.entities().job(job).tell(new JobCommand.Wake()),
                core.config().cluster().wakeEvery().dividedBy(2),
                (pause, next) ->
                        core.system()
                                .scheduler()
                                .scheduleOnce(pause, next, core.system().executionContext()));
        readSide.openPipelines()
                .forEach(pipeline ->
                        actors.entities().pipeline(pipeline).tell(new PipelineCommand.Wake()));
        rememberNodes();
    }

    /// Tells ten at once, and the next ones a moment later: all together would stand before the
    /// messages of the work, and those that are not awake would read their histories before those
    /// who ask something new.
    ///
    /// @param within the last ones are told sooner than this
    /// @param later runs something after a pause
    static <T> void inTurns(
            List<T> all, Consumer<T> tell, Duration within, BiConsumer<Duration, Runnable> later) {
        var turns = Math.ceilDiv(all.size(), TURN);
        for (int turn = 0; turn < turns; turn++) {
            var some = all.subList(turn * TURN, Math.min(all.size(), (turn + 1) * TURN));
            var even = within.multipliedBy(turn).dividedBy(turns);
            var quick = APART.multipliedBy(turn);
            later.accept(quick.compareTo(even) < 0 ? quick : even, () -> some.forEach(tell));
        }
    }

    private void rememberNodes() {
        var last = "";
        List<String> names;
        do {
            names = enrolled(last);
            for (var name : names) {
                actors.registry().tell(new RegistryCommand.Remember(new NodeId(name)));
                last = name;
            }
            // messages to a registry that is still starting wait in a buffer that holds 1,000
            if (!names.isEmpty()) {
                awaitRegistry(new NodeId(last));
            }
        } while (names.size() == PAGE);
    }

    private List<String> enrolled(String after) {
        try {
            return JournalNames.page(
                    core.databases().journal(), ProviderNode.ENTITY_TYPE, after, PAGE);
        } catch (SQLException e) {
            throw new StartFailure(StartFailure.UNREACHABLE, "the journal cannot be read", e);
        }
    }

    /// Once it has answered of the last one it has heard of those before. The question is lost when
    /// the registry's server ends just then, and put again.
    private void awaitRegistry(NodeId last) {
        var found =
                Repeated.<RegistryCommand, NodeList>ask(
                        core.system(),
                        actors.registry(),
                        to -> new RegistryCommand.FindNode(last, to),
                        PATIENCE);
        await(found, givenUp);
    }

    /// Blocks until the registry has answered. With an actor system that ends meanwhile also the
    /// clock of the question is gone, so its end is waited for, too.
    ///
    /// @param givenUp by [#givenUp]; nothing of this question stays with it
    /// @throws StartFailure when there is no answer
    static void await(CompletionStage<NodeList> found, CompletableFuture<?> givenUp) {
        try {
            CompletableFuture.anyOf(found.toCompletableFuture(), givenUp).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StartFailure failure) {
                throw failure;
            }
            throw new StartFailure(
                    StartFailure.FAILURE, "the registry of nodes did not answer in " + PATIENCE, e);
        }
    }

    /// @param ended the actor system's end
    /// @return fails then
    static CompletableFuture<?> givenUp(CompletionStage<?> ended) {
        return ended.thenRun(
                        () -> {
                            throw new StartFailure(
                                    StartFailure.FAILURE,
                                    "the cluster gave this server up (see the log):"
                                            + " start it again");
                        })
                .toCompletableFuture();
    }
}
