package io.twinmesh.actors.payout;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Collects commands while its lane stores a batch. One batch is under way at a time.
final class LedgerBatcher extends AbstractBehavior<LaneMessage> {

    /// What the batcher hears from its lane and its timers.
    sealed interface Note extends LaneMessage {
        /// The batch under way is stored and everyone in it is answered.
        record Answered() implements Note {}

        record Tick() implements Note {}

        record LaneStopped() implements Note {}

        record Revive() implements Note {}
    }

    private final TimerScheduler<LaneMessage> timers;
    private final Behavior<StoredLane.Told> lane;
    private final LaneLimits limits;
    private final Deque<LaneCommand> waiting = new ArrayDeque<>();
    private List<LaneCommand> underWay = List.of();
    private boolean tickDue;
    private boolean busy;
    private boolean leaving;
    private Optional<ActorRef<StoredLane.Told>> child = Optional.empty();

    LedgerBatcher(
            ActorContext<LaneMessage> context,
            TimerScheduler<LaneMessage> timers,
            Behavior<StoredLane.Told> lane,
            LaneLimits limits) {
        super(context);
        this.timers = timers;
        this.lane = lane;
        this.limits = limits;
        timers.startTimerWithFixedDelay(new Note.Tick(), limits.tick());
        revive();
    }

    @Override
    public Receive<LaneMessage> createReceive() {
        return newReceiveBuilder().onMessage(LaneMessage.class, this::on).build();
    }

    private Behavior<LaneMessage> on(LaneMessage message) {
        switch (message) {
            case LaneCommand command -> take(command);
            case Note.Answered() -> {
                busy = false;
                underWay = List.of();
            }
            case Note.Tick() -> tickDue = true;
            case Note.LaneStopped() -> putBack();
            case Note.Revive() -> revive();
        }
        sendNext();
        // a journal that fails would be waited for in vain
        return leaving && (child.isEmpty() || !busy) ? Behaviors.stopped() : this;
    }

    private void take(LaneCommand command) {
        if (leaving) {
            return;
        }
        if (command instanceof LaneCommand.Leave) {
            leaving = true;
            return;
        }
        if (waiting.size() < limits.mostWaiting()) {
            waiting.addLast(command);
            return;
        }
        var full = new LaneCommand.LaneReply(LaneCommand.LaneReply.BUSY, Optional.empty());
        switch (command) {
            case LaneCommand.Reserve reserve -> reserve.replyTo().tell(full);
            case LaneCommand.Post post -> post.replyTo().tell(full);
            case LaneCommand.VoidReservation release -> release.replyTo().tell(full);
            case LaneCommand.Mint mint -> mint.replyTo().tell(full);
            case LaneCommand.MintOrdered mint -> mint.replyTo().tell(full);
            case LaneCommand.Carry carry -> carry.replyTo().tell(full);
            case LaneCommand.Slash slash ->
                    slash.replyTo().tell(new LaneCommand.SlashReply(full, 0));
            case LaneCommand.GiveBack giveBack -> giveBack.replyTo().tell(full);
            case LaneCommand.SetSplit set -> set.replyTo().tell(full);
            case LaneCommand.JudgeWithheld judged -> judged.replyTo().tell(full);
            case LaneCommand.Balance _, LaneCommand.Split _, LaneCommand.Withheld _ -> {}
            case LaneCommand.Leave _ -> {}
        }
    }

    private void sendNext() {
        if (busy || child.isEmpty() || (waiting.isEmpty() && (!tickDue || leaving))) {
            return;
        }
        var batch = new ArrayList<LaneCommand>();
        while (batch.size() < limits.mostPerBatch() && !waiting.isEmpty()) {
            batch.add(waiting.removeFirst());
        }
        busy = true;
        underWay = List.copyOf(batch);
        child.get().tell(new StoredLane.Batch(underWay, tickDue, getContext().getSelf()));
        tickDue = false;
    }

    /// Nobody in the batch was answered, and whether it was stored is not known; both are safe,
    /// since a repetition changes nothing.
    private void putBack() {
        getContext()
                .getLog()
                .warn(
                        "lane stopped, batch of {} goes back, starting again in {}",
                        underWay.size(),
                        limits.revival());
        for (var command : underWay.reversed()) {
            waiting.addFirst(command);
        }
        underWay = List.of();
        busy = false;
        child = Optional.empty();
        timers.startSingleTimer(new Note.Revive(), limits.revival());
    }

    private void revive() {
        var started = getContext().spawnAnonymous(lane);
        getContext().watchWith(started, new Note.LaneStopped());
        child = Optional.of(started);
    }
}
