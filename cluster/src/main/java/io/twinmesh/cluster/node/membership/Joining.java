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
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// Becomes a member: of a cluster of one, or of the one that the seed nodes know.
public final class Joining {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private Joining() {}

    /// Blocks until this is a member.
    ///
    /// @param there members that were there lately, as `host:port`; asked now and then, blocks
    /// @throws StartFailure when nobody lets it in
    public static void join(
            ActorSystem<?> system,
            ClusterSettings settings,
            Supplier<? extends Collection<String>> there) {
        var up = new CompletableFuture<Boolean>();
        org.apache.pekko.cluster.Cluster.get(system).registerOnMemberUp(() -> up.complete(true));
        system.getWhenTerminated().thenRun(() -> up.complete(false));
        try {
            if (!joined(system, settings, there, up)) {
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
            ClusterSettings settings,
            Supplier<? extends Collection<String>> there,
            CompletableFuture<Boolean> up)
            throws InterruptedException, ExecutionException {
        var cluster = Cluster.get(system);
        if (!settings.several()) {
            cluster.manager().tell(Join.create(cluster.selfMember().address()));
        }
        var end = System.nanoTime() + settings.joinWithin().toNanos();
        var asked = List.<String>of();
        while (System.nanoTime() < end) {
            var seeds = settings.several() ? seeds(settings, there.get()) : asked;
            if (!seeds.equals(asked)) {
                asked = seeds;
                ask(system, seeds);
            }
            try {
                return up.get(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException _) {
                // those who are there may be others by now
            }
        }
        throw new StartFailure(
                StartFailure.FAILURE,
                "the node did not become a member in "
                        + settings.joinWithin()
                        + (settings.several() ? ", asking " + String.join(", ", asked) : ""));
    }

    private static void ask(ActorSystem<?> system, List<String> seeds) {
        Cluster.get(system)
                .manager()
                .tell(
                        new JoinSeedNodes(
                                seeds.stream()
                                        .map(seed ->
                                                AddressFromURIString.parse(
                                                        "pekko://" + system.name() + "@" + seed))
                                        .toList()));
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
