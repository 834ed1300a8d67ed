package io.twinmesh.cluster.sharding;

import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.cluster.sharding.ShardRegion.ClusterShardingStats;
import org.apache.pekko.cluster.sharding.ShardRegion.ShardRegionStats;
import org.apache.pekko.cluster.sharding.typed.ClusterShardingQuery;
import org.apache.pekko.cluster.sharding.typed.GetClusterShardingStats;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.cluster.typed.Cluster;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// How many twins live in memory here, and in the whole cluster, as of some seconds ago. Where none
/// can live, nobody knows of any.
public final class LiveTwins {
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration EVERY = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ActorSystem<?> system;
    private final EntityTypeKey<?> kind;
    private volatile Count last = new Count(Double.NaN, Double.NaN);

    private record Count(double here, double everywhere) {}

    LiveTwins(ActorSystem<?> system, EntityTypeKey<?> kind) {
        this.system = system;
        this.kind = kind;
    }

    /// From now on they are counted again and again.
    LiveTwins begin() {
        system.scheduler()
                .scheduleWithFixedDelay(FIRST, EVERY, this::count, system.executionContext());
        return this;
    }

    /// Not a number until somebody has counted.
    public double here() {
        return last.here();
    }

    /// Not a number until somebody has counted.
    public double everywhere() {
        return last.everywhere();
    }

    /// Keeps the old count when nobody answers: a coordinator may be on its way to another member.
    void count() {
        var _ =
                AskPattern.<ClusterShardingQuery, ClusterShardingStats>ask(
                                ClusterSharding.get(system).shardState(),
                                to -> new GetClusterShardingStats(kind, PATIENCE, to),
                                PATIENCE,
                                system.scheduler())
                        .thenAccept(stats -> last = of(stats.getRegions()));
    }

    private Count of(Map<Address, ShardRegionStats> regions) {
        var own = regions.get(Cluster.get(system).selfMember().address());
        return new Count(own == null ? 0 : sum(List.of(own)), sum(regions.values()));
    }

    private static double sum(Collection<ShardRegionStats> regions) {
        return regions.stream()
                .flatMap(region -> region.getStats().values().stream())
                .mapToDouble(shard -> ((Number) shard).doubleValue())
                .sum();
    }
}
