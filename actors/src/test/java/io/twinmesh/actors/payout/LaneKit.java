package io.twinmesh.actors.payout;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.stored.StoredSerializer;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.lane.LaneRules;
import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.ledger.pending.VestingRule;

import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.setup.Setup;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;

import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/// What tests of lanes have in common: a network, its rules, and an actor system whose journal is
/// in memory.
final class LaneKit {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final String NETWORK = "network.example";
    static final AccountId TREASURY = new AccountId("9".repeat(32));

    private static final String SETTINGS =
            """
            pekko.actor.serialization-bindings {
              "io.twinmesh.actors.Wire" = jackson-cbor
            }
            pekko.loglevel = WARNING
            """;

    private LaneKit() {}

    /// Deposits without operators, and pay that is its provider's own at once.
    static LaneRules rules() {
        return rules(Optional.empty(), VestingRule.AT_ONCE);
    }

    static LaneRules rules(Optional<MintPolicy> minting, VestingRule vesting) {
        return new LaneRules(NETWORK, SplitPolicy.v1(TREASURY), minting, vesting, new Random(1));
    }

    static ActorTestKit start(String name) {
        return start(name, ConfigFactory.empty());
    }

    /// @param more settings, before all others
    /// @param parts that what they name asks the actor system for
    static ActorTestKit start(String name, Config more, Setup... parts) {
        var settings =
                more.withFallback(ConfigFactory.parseString(SETTINGS))
                        .withFallback(PersistenceTestKitPlugin.getInstance().config())
                        .withFallback(EventSourcedBehaviorTestKit.config())
                        .withFallback(ConfigFactory.load());
        var all =
                Stream.concat(
                        Stream.of(
                                BootstrapSetup.create(settings),
                                StoredSerializer.setup(new StoredFormat(LedgerLane.STORED))),
                        Stream.of(parts));
        return ActorTestKit.create(
                ActorSystem.create(
                        Behaviors.empty(),
                        name,
                        ActorSystemSetup.create(all.toArray(Setup[]::new))));
    }
}
