package io.twinmesh.cluster.sharding;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.sharding.ClusterSharding;
import org.apache.pekko.cluster.sharding.ClusterShardingHealthCheck;
import org.apache.pekko.cluster.sharding.ClusterShardingHealthCheckSettings;

import scala.concurrent.duration.FiniteDuration;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.DurationConverters;
import scala.jdk.javaapi.FutureConverters;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/// The regions that this node has begun: one for each kind of entity.
public final class Regions {
    private static final FiniteDuration ANSWER = DurationConverters.toScala(Duration.ofSeconds(1));

    private final ClusterShardingHealthCheck check;

    private Regions(ClusterShardingHealthCheck check) {
        this.check = check;
    }

    /// Those that are there now.
    public static Regions begun(ActorSystem<?> system) {
        var sharding = ClusterSharding.get(system);
        return new Regions(
                new ClusterShardingHealthCheck(
                        Adapter.toClassic(system),
                        new ClusterShardingHealthCheckSettings(
                                CollectionConverters.asScala(sharding.getShardTypeNames()).toSet(),
                                ANSWER),
                        sharding::shardRegion));
    }

    /// Whether each of them has its place in the cluster; once they have, always true, since a
    /// coordinator that moves takes nobody's place away. A region that does not answer within a
    /// second has none.
    public CompletionStage<Boolean> placed() {
        return FutureConverters.asJava(check.apply()).thenApply(Boolean.class::cast);
    }
}
