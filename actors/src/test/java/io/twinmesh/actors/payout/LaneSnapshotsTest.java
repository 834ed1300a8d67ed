package io.twinmesh.actors.payout;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

import io.twinmesh.actors.payout.LaneCommand.BalanceReply;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.lane.LaneState;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.persistence.testkit.javadsl.PersistenceTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// A lane whose snapshot store takes its time.
class LaneSnapshotsTest {
    private static final Instant NOW = LaneKit.NOW;
    private static final Config SLOW =
            ConfigFactory.parseMap(
                    Map.of(
                            "pekko.persistence.snapshot-store.plugin",
                            "slow",
                            "slow.class",
                            SlowSnapshots.class.getName()));
    private static final AccountId ACCOUNT = new AccountId("1".repeat(32));
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SlowSnapshots.Gate gate = new SlowSnapshots.Gate();
    private final ActorTestKit kit = LaneKit.start("snapshots", SLOW, gate);
    private final TestProbe<Object> probe = kit.createTestProbe();
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
    private ActorRef<LaneCommand> lane = kit.spawn(lane());
    private int minted;

    @AfterEach
    void stop() {
        kit.shutdownTestKit();
    }

    private Behavior<LaneCommand> lane() {
        return LedgerLane.create(
                "0",
                LaneKit.rules(),
                now::get,
                new LaneLimits(10, 10, Duration.ofHours(1), Duration.ofMillis(10)),
                new LanesAhead());
    }

    /// One batch each, since each waits for its answer.
    private void mint(int times) {
        for (int i = 0; i < times; i++) {
            var id = String.format("%032x", ++minted);
            LaneReply reply =
                    AskPattern.<LaneCommand, LaneReply>ask(
                                    lane,
                                    to -> new LaneCommand.Mint(id, ACCOUNT, 1, to),
                                    PATIENCE,
                                    kit.scheduler())
                            .toCompletableFuture()
                            .join();
            assertThat(reply.result()).isEqualTo("created");
        }
    }

    private void soon(Runnable claim) {
        probe.awaitAssert(
                PATIENCE,
                () -> {
                    claim.run();
                    return true;
                });
    }

    private List<Long> snapshots() {
        return gate.given().stream().map(one -> one.metadata().sequenceNr()).toList();
    }

    @Test
    void goes_on_while_its_snapshot_is_written_and_takes_no_second_one_meanwhile() {
        mint(450);

        soon(() -> assertThat(snapshots()).containsExactly(200L));
        var state = (LaneState) gate.given().getFirst().snapshot();
        assertThat(state.balance(ACCOUNT).available()).isEqualTo(200);

        gate.open();
        // whoever asked for the first one has to hear that it is written
        soon(() -> {
            mint(200 - minted % 200);
            assertThat(snapshots()).hasSizeGreaterThan(1);
        });
        assertThat(snapshots()).allMatch(sequence -> sequence % 200 == 0);
    }

    @Test
    void starts_again_from_the_last_snapshot_and_keeps_two() {
        gate.open();
        for (int written = 0; written < 4; written++) {
            var before = snapshots();
            // one is left out when the last one is still being written
            soon(() -> {
                mint(200 - minted % 200);
                assertThat(snapshots()).isNotEqualTo(before);
            });
        }
        // the oldest is forgotten once another one is written
        soon(() -> assertThat(snapshots()).hasSizeBetween(1, 2));

        startsAgain();
        mint(1);
    }

    @Test
    void
            one_that_starts_from_a_snapshot_alone_goes_on_from_its_own_time_though_the_clock_is_behind() {
        gate.open();
        mint(200);
        soon(() -> assertThat(snapshots()).containsExactly(200L));
        now.set(NOW.minus(Duration.ofHours(1)));

        startsAgain();
        mint(1);

        var stored = PersistenceTestKit.create(kit.system()).persistedInStorage("lane|0");
        assertThat(stored).hasSize(201);
        assertThat(((BatchPosted) stored.getLast()).time()).isEqualTo(NOW);
    }

    @Test
    void takes_the_next_when_half_as_many_ids_have_come_again() {
        gate.open();
        mint(200);
        soon(() -> assertThat(snapshots()).containsExactly(200L));
        mint(200);
        soon(() -> assertThat(snapshots()).containsExactly(200L, 400L));

        // of 401 accounts and ids 601 are not half as many again
        mint(400);

        soon(() -> assertThat(snapshots()).containsExactly(400L, 800L));
    }

    @Test
    void a_lane_that_starts_again_goes_on_with_the_snapshots_of_before() {
        gate.open();
        mint(200);
        soon(() -> assertThat(snapshots()).containsExactly(200L));
        mint(250);
        soon(() -> assertThat(snapshots()).containsExactly(200L, 400L));

        startsAgain();
        mint(350);

        // the one from which it started stays as the one before the last
        soon(() -> assertThat(snapshots()).containsExactly(400L, 800L));
    }

    @Test
    void a_lane_that_does_not_grow_takes_the_next_10_000_batches_after_the_one_it_started_from() {
        gate.open();
        mint(200);
        soon(() -> assertThat(snapshots()).containsExactly(200L));
        var state = (LaneState) gate.given().getFirst().snapshot();
        var snapshots = LaneSnapshots.of("old", kit.system(), new AtomicLong(Long.MAX_VALUE));
        snapshots.state(state);
        snapshots.entered();
        snapshots.entered();
        snapshots.recovered(1_000_002);

        snapshots.after(1_000_200, state);
        snapshots.after(1_009_800, state);
        assertThat(snapshots()).containsExactly(200L);
        snapshots.after(1_010_000, state);

        soon(() -> assertThat(snapshots()).contains(1_010_000L));
    }

    private void startsAgain() {
        kit.stop(lane);
        lane = kit.spawn(lane());
        BalanceReply balance =
                AskPattern.<LaneCommand, BalanceReply>ask(
                                lane,
                                to -> new LaneCommand.Balance(ACCOUNT, to),
                                PATIENCE,
                                kit.scheduler())
                        .toCompletableFuture()
                        .join();

        assertThat(balance.available()).isEqualTo(minted);
    }

    @Test
    void starts_from_the_snapshot_before_a_damaged_one_and_from_nothing_when_all_are() {
        gate.open();
        soon(() -> {
            mint(200 - minted % 200);
            assertThat(snapshots()).hasSizeGreaterThan(1);
        });
        mint(3);

        long newest = snapshots().getLast();
        gate.damageFrom(newest);
        startsAgain();
        assertThat(gate.asked()).contains(newest - 1);

        gate.damageFrom(0);
        startsAgain();
        mint(1);
    }
}
