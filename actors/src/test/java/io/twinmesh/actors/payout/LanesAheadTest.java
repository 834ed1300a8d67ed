package io.twinmesh.actors.payout;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.persistence.identity.AccountId;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/// What a server says of its lanes and of its clock.
class LanesAheadTest {
    private static final Instant NOW = LaneKit.NOW;
    private static final AccountId PAYER = new AccountId("1".repeat(32));
    private static final ActorTestKit KIT = LaneKit.start("lanes-ahead");

    private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
    private final LanesAhead lanes = new LanesAhead();
    private final TestProbe<LaneReply> replies = KIT.createTestProbe(LaneReply.class);

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private ActorRef<LaneCommand> lane(String name) {
        return KIT.spawn(
                LedgerLane.create(
                        name,
                        LaneKit.rules(),
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
