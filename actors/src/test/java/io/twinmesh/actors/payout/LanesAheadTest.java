package io.twinmesh.actors.payout;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.actors.stored.StoredSerializer;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.lane.LaneRules;
import io.twinmesh.persistence.ledger.pending.VestingRule;

import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.testkit.PersistenceTestKitPlugin;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

/// What a server says of its lanes and of its clock.
class LanesAheadTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final AccountId PAYER = new AccountId("1".repeat(32));
    private static final ActorSystem<Void> SYSTEM =
            ActorSystem.create(
                    Behaviors.empty(),
                    "lanes-ahead",
                    ActorSystemSetup.create(
                            BootstrapSetup.create(
                                    ConfigFactory.parseString(
                                                    """
                                                    pekko.actor.serialization-bindings {
                                                      "io.twinmesh.actors.Wire" = jackson-cbor
                                                    }
                                                    pekko.loglevel = WARNING
                                                    """)
                                            .withFallback(
                                                    PersistenceTestKitPlugin.getInstance().config())
                                            .withFallback(EventSourcedBehaviorTestKit.config())
                                            .withFallback(ConfigFactory.load())),
                            StoredSerializer.setup(new StoredFormat(LedgerLane.STORED))));
    private static final ActorTestKit KIT = ActorTestKit.create(SYSTEM);

    private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
    private final LanesAhead lanes = new LanesAhead();
    private final TestProbe<LaneReply> replies = KIT.createTestProbe(LaneReply.class);

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private ActorRef<LaneCommand> lane(String name) {
        var rules =
                new LaneRules(
                        "network.example",
                        SplitPolicy.v1(new AccountId("9".repeat(32))),
                        Optional.empty(),
                        VestingRule.AT_ONCE,
                        new Random(1));
        return KIT.spawn(
                LedgerLane.create(
                        name,
                        rules,
                        clock::get,
                        new LaneLimits(10, 10, Duration.ofHours(1), Duration.ofMillis(10)),
                        lanes));
    }

    /// A batch of its own.
    private void mint(ActorRef<LaneCommand> lane, int id) {
        lane.tell(new LaneCommand.Mint("%032x".formatted(id), PAYER, 100, replies.getRef()));
        replies.receiveMessage();
    }

    @Test
    void says_how_far_a_lane_is_ahead_of_a_clock_that_was_set_back() {
        var lane = lane("set-back");
        mint(lane, 1);
        mint(lane, 2);
        assertThat(lanes.seconds(NOW)).isZero();

        var setBack = NOW.minusMillis(3_600_500);
        clock.set(setBack);
        mint(lane, 3);

        assertThat(lanes.seconds(setBack)).isEqualTo(3600.5);
        assertThat(lanes.seconds(NOW)).as("the clock has caught up").isZero();
        assertThat(lanes.seconds(NOW.plusSeconds(9))).isZero();
    }

    @Test
    void says_so_of_the_one_that_is_ahead_most_until_it_leaves_the_server() {
        var first = lane("first");
        mint(first, 1);
        mint(first, 2);
        clock.set(NOW.plusSeconds(5));
        var second = lane("second");
        mint(second, 1);
        mint(second, 2);
        assertThat(lanes.seconds(NOW.minusSeconds(4))).isEqualTo(9);

        second.tell(new LaneCommand.Leave());

        replies.expectTerminated(second);
        assertThat(lanes.seconds(NOW.minusSeconds(4))).isEqualTo(4);
    }
}
