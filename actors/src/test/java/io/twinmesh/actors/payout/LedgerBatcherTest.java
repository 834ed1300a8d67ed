package io.twinmesh.actors.payout;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.persistence.identity.AccountId;

import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedDeque;

class LedgerBatcherTest {
    private static final AccountId PAYER = new AccountId("0".repeat(31) + "1");
    private static final LaneLimits LIMITS =
            new LaneLimits(5, 3, Duration.ofHours(1), Duration.ofMillis(10));
    private static final ActorTestKit KIT = ActorTestKit.create();

    private final TestProbe<LaneReply> replies = KIT.createTestProbe(LaneReply.class);
    private final TestProbe<StoredLane.Batch> lane = KIT.createTestProbe(StoredLane.Batch.class);
    private final Deque<ActorRef<StoredLane.Told>> started = new ConcurrentLinkedDeque<>();
    private final ActorRef<LaneMessage> batcher =
            KIT.spawn(
                    Behaviors.withTimers(timers ->
                            Behaviors.setup(context ->
                                    new LedgerBatcher(context, timers, forwarding(), LIMITS))));

    @AfterAll
    static void stop() {
        KIT.shutdownTestKit();
    }

    private LaneCommand mint(int id) {
        return new LaneCommand.Mint(
                String.format(Locale.ROOT, "%032x", id), PAYER, 1, replies.getRef());
    }

    /// A lane that shows its batches to the probe and dies of an empty one.
    private Behavior<StoredLane.Told> forwarding() {
        return Behaviors.setup(context -> {
            started.add(context.getSelf());
            return Behaviors.receive(StoredLane.Told.class)
                    .onMessage(
                            StoredLane.Batch.class,
                            batch -> {
                                if (batch.commands().isEmpty()) {
                                    return Behaviors.stopped();
                                }
                                lane.getRef().tell(batch);
                                return Behaviors.same();
                            })
                    .build();
        });
    }

    private List<LaneCommand> mints(int from, int to) {
        var mints = new ArrayList<LaneCommand>();
        for (int i = from; i < to; i++) {
            mints.add(mint(i));
        }
        return mints;
    }

    @Test
    void commands_that_come_while_a_batch_is_stored_form_the_next_ones() {
        var commands = mints(0, 6);
        commands.forEach(batcher::tell);

        assertThat(lane.receiveMessage().commands()).isEqualTo(commands.subList(0, 1));
        lane.expectNoMessage(Duration.ofMillis(50));
        batcher.tell(new LedgerBatcher.Note.Answered());
        assertThat(lane.receiveMessage().commands()).isEqualTo(commands.subList(1, 4));
        batcher.tell(new LedgerBatcher.Note.Answered());
        assertThat(lane.receiveMessage().commands()).isEqualTo(commands.subList(4, 6));
    }

    @Test
    void a_full_queue_answers_busy_and_the_same_command_is_taken_later() {
        // one is under way and five wait
        mints(0, 6).forEach(batcher::tell);
        lane.receiveMessage();

        batcher.tell(mint(7));

        var reply = replies.receiveMessage();
        assertThat(reply.result()).isEqualTo("lane_busy");
        assertThat(reply.provisional()).isTrue();
        assertThat(reply.holds()).isFalse();
        batcher.tell(new LedgerBatcher.Note.Answered());
        lane.receiveMessage();
        batcher.tell(mint(7));
        replies.expectNoMessage(Duration.ofMillis(50));
    }

    @Test
    void a_lane_that_stops_is_started_again_and_gets_the_unanswered_batch_first() {
        var commands = mints(0, 3);
        commands.forEach(batcher::tell);
        assertThat(lane.receiveMessage().commands()).isEqualTo(commands.subList(0, 1));

        started.getLast().tell(new StoredLane.Batch(List.of(), false, batcher));

        assertThat(lane.receiveMessage().commands()).isEqualTo(commands);
    }

    @Test
    void who_asked_before_the_lane_leaves_is_answered_and_then_it_ends() {
        var commands = mints(0, 5);
        commands.forEach(batcher::tell);
        batcher.tell(new LaneCommand.Leave());
        batcher.tell(mint(6));

        assertThat(lane.receiveMessage().commands()).isEqualTo(commands.subList(0, 1));
        batcher.tell(new LedgerBatcher.Note.Tick());
        batcher.tell(new LedgerBatcher.Note.Answered());
        assertThat(lane.receiveMessage().commands()).isEqualTo(commands.subList(1, 4));
        batcher.tell(new LedgerBatcher.Note.Answered());
        assertThat(lane.receiveMessage().commands()).isEqualTo(commands.subList(4, 5));
        batcher.tell(new LedgerBatcher.Note.Answered());

        replies.expectTerminated(batcher);
    }

    @Test
    void a_lane_whose_journal_fails_leaves_at_once() {
        batcher.tell(mint(0));
        lane.receiveMessage();
        batcher.tell(new LaneCommand.Leave());

        started.getLast().tell(new StoredLane.Batch(List.of(), false, batcher));

        replies.expectTerminated(batcher);
    }

    @Test
    void a_quiet_lane_leaves_at_once() {
        batcher.tell(new LaneCommand.Leave());

        replies.expectTerminated(batcher);
    }

    @Test
    void a_tick_asks_for_expiry_once_the_lane_is_free() {
        batcher.tell(mint(1));
        assertThat(lane.receiveMessage().expire()).isFalse();
        batcher.tell(new LedgerBatcher.Note.Tick());
        batcher.tell(mint(2));
        batcher.tell(new LedgerBatcher.Note.Answered());
        assertThat(lane.receiveMessage().expire()).isTrue();
    }
}
