package io.twinmesh.cluster.node.membership;

import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// Ends streams that would keep an actor system from its end. Pekko waits without a limit until
/// every stream to other members has ended, and one whose connection is still being secured when it
/// is told to end may never do so (its pull request 3317, which 1.2 does not have): a stop then
/// took the whole ten seconds of its last phase.
final class StalledStreams {
    /// What is left to say to other members has a second (`shutdown-flush-timeout`); streams then
    /// end at once. Nothing else is under way in this phase any more.
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(3);

    private StalledStreams() {}

    /// From now on no end of the system waits for them, an orderly stop nor that of a start that
    /// failed.
    static void endInTime(ActorSystem<?> system) {
        CoordinatedShutdown.get(system)
                .addTask(
                        CoordinatedShutdown.PhaseActorSystemTerminate(),
                        "end-stalled-streams",
                        () -> {
                            system.scheduler()
                                    .scheduleOnce(
                                            LONG_ENOUGH,
                                            () -> end(system),
                                            system.executionContext());
                            return CompletableFuture.completedFuture(Done.getInstance());
                        });
    }

    /// Stops whatever runs streams.
    static void end(ActorSystem<?> system) {
        Adapter.toClassic(system)
                .actorSelection("/system/Materializers/*")
                .tell(PoisonPill.getInstance(), ActorRef.noSender());
    }
}
