package io.twinmesh.cluster.node.membership;

import io.twinmesh.cluster.node.settings.ClusterSettings;
import io.twinmesh.cluster.node.settings.StartFailure;

import org.apache.pekko.actor.AddressFromURIString;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.JoinSeedNodes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/// Becomes a member: of a cluster of one, or of the one that others know.
final class Joining {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    /// What a server does that is no member yet.
    sealed interface Step {
        /// Asks these to let it in, as `host:port`, until it looks again.
        record Ask(List<String> seeds) implements Step {
            public Ask {
                seeds = List.copyOf(seeds);
            }
        }

        /// Begins a cluster by itself.
        record Begin() implements Step {}
    }

    /// What to do next, looked up now and then.
    @FunctionalInterface
    interface Look {
        /// Blocks.
        Step next();

        /// Why nobody may have been found, as of the last look.
        default Optional<String> trouble() {
            return Optional.empty();
        }
    }

    private Joining() {}

    /// Blocks until this is a member.
    ///
    /// @param nanos nanoseconds that never go back
    /// @throws StartFailure when nobody lets it in
    static void join(ActorSystem<?> system, Duration within, LongSupplier nanos, Look look) {
        var up = new CompletableFuture<Boolean>();
        org.apache.pekko.cluster.Cluster.get(system).registerOnMemberUp(() -> up.complete(true));
        system.getWhenTerminated().thenRun(() -> up.complete(false));
        try {
            if (!joined(system, within, nanos, look, up)) {
                throw new StartFailure(
                        StartFailure.FAILURE,
                        "the cluster did not take this node: its keys or settings are others, or"
                                + " the members are of a release from before roles: then stop them"
                                + " all first (see the log)");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure(StartFailure.FAILURE, "interrupted while starting", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing completes it with a failure", e);
        }
    }

    private static boolean joined(
            ActorSystem<?> system,
            Duration within,
            LongSupplier nanos,
            Look look,
            CompletableFuture<Boolean> up)
            throws InterruptedException, ExecutionException {
        var begun = nanos.getAsLong();
        Step taken = new Step.Ask(List.of());
        while (nanos.getAsLong() - begun < within.toNanos()) {
            var step = look.next();
            if (!step.equals(taken)) {
                taken = step;
                take(system, step);
            }
            try {
                return up.get(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                // those who are there may be others by now
            }
        }
        var asked =
                switch (taken) {
                    case Step.Ask(var seeds) ->
                            ", asking " + (seeds.isEmpty() ? "nobody" : String.join(", ", seeds));
                    case Step.Begin() -> "";
                };
        throw new StartFailure(
                StartFailure.FAILURE,
                "the node did not become a member in "
                        + within
                        + asked
                        + look.trouble().map(why -> "; " + why).orElse(""));
    }

    private static void take(ActorSystem<?> system, Step step) {
        var cluster = Cluster.get(system);
        cluster.manager()
                .tell(
                        switch (step) {
                            case Step.Ask(var seeds) ->
                                    new JoinSeedNodes(
                                            seeds.stream()
                                                    .map(seed ->
                                                            AddressFromURIString.parse(
                                                                    "pekko://"
                                                                            + system.name()
                                                                            + "@"
                                                                            + seed))
                                                    .toList());
                            case Step.Begin() -> Join.create(cluster.selfMember().address());
                        });
    }

    /// Whom to ask. The first seed node begins a cluster when nobody answers it, since Pekko does
    /// so for whoever names itself first; while others are there it does not, or there would be
    /// two.
    static List<String> seeds(ClusterSettings settings, Collection<String> there) {
        var self = settings.host() + ":" + settings.port();
        var others = new TreeSet<>(there);
        others.remove(self);
        if (others.isEmpty()) {
            return settings.seedNodes();
        }
        var seeds = new ArrayList<>(settings.seedNodes());
        seeds.remove(self);
        others.removeAll(seeds);
        seeds.addAll(others);
        return List.copyOf(seeds);
    }
}
