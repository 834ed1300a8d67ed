package io.twinmesh.cluster.sharding;

import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.sharding.ClusterSharding;
import org.apache.pekko.cluster.sharding.ShardRegion;
import org.apache.pekko.cluster.sharding.ShardRegion.ShardRegionStats;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.pattern.Patterns;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Ends the regions of the last node that hosts their kind when their shards have ended. A region
/// keeps what comes for a shard that it has handed over, and waits until another node takes it;
/// where there is no other node it would wait to the end of the phase, a minute. What it keeps is
/// lost with this node in either case, and whoever sent it sends it again after the start.
public final class LastRegions {
    private static final Duration ANSWER = Duration.ofSeconds(5);

    /// Before each look; most regions end by themselves long before the first, and are not waited
    /// for any longer.
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Set<MemberStatus> STAYING =
            Set.of(MemberStatus.joining(), MemberStatus.weaklyUp(), MemberStatus.up());

    private LastRegions() {}

    /// From now on an orderly stop of the last node does not wait in vain.
    public static void endWithTheirShards(ActorSystem<?> system) {
        CoordinatedShutdown.get(system)
                .addTask(
                        CoordinatedShutdown.PhaseClusterShardingShutdownRegion(),
                        "end-last-regions",
                        () -> endLast(system));
    }

    private static boolean last(Cluster cluster, Role role) {
        var self = cluster.selfMember();
        for (Member member : cluster.state().getMembers()) {
            if (!member.equals(self)
                    && member.hasRole(role.text())
                    && STAYING.contains(member.status())) {
                return false;
            }
        }
        return true;
    }

    private static CompletionStage<Done> endLast(ActorSystem<?> system) {
        var sharding = ClusterSharding.get(system);
        var all =
                sharding.getShardTypeNames().stream()
                        .filter(name -> last(Cluster.get(system), ClusterEntities.hosting(name)))
                        .map(name -> end(sharding.shardRegion(name)).toCompletableFuture())
                        .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(all).thenApply(_ -> Done.getInstance());
    }

    /// Waits for its end, and looks meanwhile whether it has no shard left and waits in vain.
    private static CompletionStage<Done> end(ActorRef region) {
        return Patterns.gracefulStop(region, PAUSE, ShardRegion.gracefulShutdownInstance())
                .thenApply(_ -> Done.getInstance())
                .exceptionallyCompose(_ -> look(region));
    }

    /// A region that does not answer has ended by itself.
    private static CompletionStage<Done> look(ActorRef region) {
        return Patterns.ask(region, ShardRegion.getRegionStatsInstance(), ANSWER)
                .thenCompose(answer -> {
                    if (answer instanceof ShardRegionStats stats && !isEmpty(stats)) {
                        return end(region);
                    }
                    region.tell(PoisonPill.getInstance(), ActorRef.noSender());
                    return done();
                })
                .exceptionally(_ -> Done.getInstance());
    }

    private static boolean isEmpty(ShardRegionStats stats) {
        return stats.getStats().isEmpty() && stats.getFailed().isEmpty();
    }

    private static CompletionStage<Done> done() {
        return CompletableFuture.completedFuture(Done.getInstance());
    }
}
