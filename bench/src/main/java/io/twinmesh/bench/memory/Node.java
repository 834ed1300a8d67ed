package io.twinmesh.bench.memory;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.stored.StoredSerializer;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.history.History;

import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.setup.Setup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;

/// A cluster of one with the product's settings, but that nothing is stored and that no entity is
/// sent to sleep while it is being measured.
final class Node implements AutoCloseable {
    @SuppressWarnings("InlineFormatString") // reads better on its own
    private static final String SETTINGS =
            """
            pekko.cluster.sharding.passivation {
              # per shard a hundredth of it: some shards hold more than others
              default-strategy.active-entity-limit = %d
              default-strategy.idle-entity.timeout = 24 hours
            }
            pekko.persistence {
              max-concurrent-recoveries = 200
              journal.plugin = %2$s
              snapshot-store.plugin = %3$s
            }
            %2$s.class = %4$s
            %3$s.class = %5$s
            """;

    private final ActorSystem<Void> system;

    /// @param most how many entities will be alive at once
    Node(int most, Setup... setups) {
        system = ActorSystem.create(Behaviors.<Void>empty(), "memory", setup(most, setups));
        var cluster = Cluster.get(system);
        cluster.manager().tell(Join.create(cluster.selfMember().address()));
    }

    private static ActorSystemSetup setup(int most, Setup... setups) {
        var setup =
                ActorSystemSetup.create(
                        BootstrapSetup.create(settings(most)),
                        StoredSerializer.setup(new StoredFormat(History.STORED)));
        for (var more : setups) {
            setup = setup.withSetup(more);
        }
        return setup;
    }

    private static Config settings(int most) {
        return ConfigFactory.parseString(
                        SETTINGS.formatted(
                                Math.max(1_000, 2 * most),
                                ForgetfulJournal.ID,
                                LentSnapshots.ID,
                                ForgetfulJournal.class.getName(),
                                LentSnapshots.class.getName()))
                .withFallback(ConfigFactory.load());
    }

    ActorSystem<Void> system() {
        return system;
    }

    @Override
    public void close() {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }
}
