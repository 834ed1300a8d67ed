package io.twinmesh.actors.payout;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.BasisPoints;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.ContributorPool;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.holdback.Holdback;
import io.twinmesh.persistence.ledger.lane.LaneDecision;
import io.twinmesh.persistence.ledger.lane.LaneRules;
import io.twinmesh.persistence.ledger.lane.LaneState;
import io.twinmesh.persistence.ledger.order.MintOrder;
import io.twinmesh.persistence.ledger.order.OrderText;
import io.twinmesh.persistence.ledger.order.OwnerSignature;
import io.twinmesh.persistence.ledger.order.SignedMint;
import io.twinmesh.persistence.ledger.order.SignedOrder;
import io.twinmesh.persistence.ledger.order.SignedSplit;
import io.twinmesh.persistence.ledger.order.SplitOrder;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.SnapshotAdapter;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.Recovery;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// The event-sourced half of a lane: one batch in, at most one event, then the answers.
final class StoredLane extends EventSourcedBehavior<StoredLane.Told, BatchPosted, LaneState> {
    /// What it is told.
    sealed interface Told {}

    /// @param expire whether expired reservations shall be given back as well
    /// @param batcher told when everyone is answered
    record Batch(List<LaneCommand> commands, boolean expire, ActorRef<LaneMessage> batcher)
            implements Told {
        Batch {
            commands = List.copyOf(commands);
        }
    }

    /// The time of its last batch, by the journal.
    ///
    /// @param time empty when it could not be read
    record LastTime(Optional<Instant> time) implements Told {}

    /// Who waits for the answer to a command.
    @FunctionalInterface
    private interface Asker {
        void tell(LaneCommand.LaneReply reply, Taken taken);
    }

    /// How many tokens were taken under an id; 0 when nothing was.
    @FunctionalInterface
    private interface Taken {
        long of(String slash);
    }

    /// What vests of a provider in that time is one leaf, so not too often.
    static final int TICKS_PER_VESTING = 60;

    private static final int MOST_MODELS = 1_000;

    /// Clocks that differ by less are nothing to look at.
    private static final Duration MUCH = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(StoredLane.class);

    private final String lane;
    private final LaneRules rules;
    private final InstantSource clock;
    private final LanesAhead lanes;
    private final ActorContext<Told> context;
    private final LaneSnapshots snapshots;
    private int ticks;
    private boolean timeUnknown;
    private boolean ahead;

    private StoredLane(
            String lane,
            LaneRules rules,
            InstantSource clock,
            LanesAhead lanes,
            ActorContext<Told> context,
            LaneSnapshots snapshots) {
        super(PersistenceId.ofUniqueId(LedgerLane.persistenceId(lane)));
        this.lane = lane;
        this.rules = rules;
        this.clock = clock;
        this.lanes = lanes;
        this.context = context;
        this.snapshots = snapshots;
    }

    /// @param lanes is told how far this one is ahead
    static Behavior<Told> create(
            String lane, LaneRules rules, InstantSource clock, LanesAhead lanes) {
        var trusted = new AtomicLong(Long.MAX_VALUE);
        return Behaviors.setup(context ->
                new StoredLane(
                        lane,
                        rules,
                        clock,
                        lanes,
                        context,
                        LaneSnapshots.of(
                                LedgerLane.persistenceId(lane), context.getSystem(), trusted)));
    }

    @Override
    public LaneState emptyState() {
        return LaneState.empty(lane);
    }

    @Override
    public Recovery recovery() {
        return snapshots.recovery();
    }

    @Override
    public SnapshotAdapter<LaneState> snapshotAdapter() {
        return new SnapshotAdapter<>() {
            @Override
            public Object toJournal(LaneState state) {
                return state;
            }

            @Override
            public LaneState fromJournal(Object from) {
                return snapshots.state(from);
            }
        };
    }

    @Override
    public CommandHandler<Told, BatchPosted, LaneState> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(
                        Batch.class,
                        (state, batch) -> timeUnknown ? Effect().stash() : on(state, batch))
                .onCommand(LastTime.class, this::on)
                .build();
    }

    @Override
    public EventHandler<LaneState, BatchPosted> eventHandler() {
        return newEventHandlerBuilder()
                .forAnyState()
                .onAnyEvent((state, batch) -> {
                    snapshots.entered();
                    return state.evolve(batch);
                });
    }

    @Override
    public SignalHandler<LaneState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), _ -> recovered(lastSequenceNumber(context)))
                .onSignal(PostStop.instance(), _ -> lanes.left(lane))
                .build();
    }

    private void recovered(long sequence) {
        snapshots.recovered(sequence);
        if (sequence > 0 && snapshots.batches() == 0) {
            timeUnknown = true;
            context.pipeToSelf(
                    LastBatch.time(LedgerLane.persistenceId(lane), sequence, context.getSystem()),
                    (time, failure) -> {
                        if (failure != null) {
                            LOG.error("the last batch of lane {} cannot be read", lane, failure);
                        }
                        return new LastTime(Optional.ofNullable(time));
                    });
        }
    }

    private Effect<BatchPosted, LaneState> on(LaneState state, LastTime last) {
        state.notBefore(
                last.time()
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        "lane " + lane + " does not know its last batch's time")));
        timeUnknown = false;
        return Effect().none().thenUnstashAll();
    }

    private Effect<BatchPosted, LaneState> on(LaneState state, Batch batch) {
        var orders = new ArrayList<LedgerCommand>();
        var askers = new ArrayList<Asker>();
        var questions = new ArrayList<Consumer<LaneState>>();
        for (var command : batch.commands()) {
            switch (command) {
                case LaneCommand.Balance(var account, var asker) ->
                        questions.add(stored -> asker.tell(balance(stored, account)));
                case LaneCommand.Split(var asker) ->
                        questions.add(stored -> asker.tell(split(rules.split(stored))));
                case LaneCommand.Withheld(var asker) ->
                        questions.add(stored ->
                                asker.tell(
                                        new LaneCommand.WithheldReply(
                                                stored.withheldFor(MOST_MODELS))));
                // heard by the batcher
                case LaneCommand.Leave _ -> {}
                case LaneCommand.SetSplit set -> order(set, to(set.replyTo()), orders, askers);
                case LaneCommand.Mint mint -> order(mint, to(mint.replyTo()), orders, askers);
                case LaneCommand.MintOrdered mint ->
                        order(mint, to(mint.replyTo()), orders, askers);
                case LaneCommand.Carry carry -> order(carry, to(carry.replyTo()), orders, askers);
                case LaneCommand.Reserve reserve ->
                        order(reserve, to(reserve.replyTo()), orders, askers);
                case LaneCommand.Post post -> order(post, to(post.replyTo()), orders, askers);
                case LaneCommand.VoidReservation release ->
                        order(release, to(release.replyTo()), orders, askers);
                case LaneCommand.JudgeWithheld judged ->
                        order(judged, to(judged.replyTo()), orders, askers);
                case LaneCommand.GiveBack giveBack ->
                        order(giveBack, to(giveBack.replyTo()), orders, askers);
                case LaneCommand.Slash slash ->
                        order(
                                slash,
                                (reply, taken) ->
                                        slash.replyTo()
                                                .tell(
                                                        new LaneCommand.SlashReply(
                                                                reply, taken.of(slash.id()))),
                                orders,
                                askers);
            }
        }
        if (batch.expire()) {
            orders.add(new LedgerCommand.ExpireDue());
            if (ticks++ % TICKS_PER_VESTING == 0) {
                orders.add(new LedgerCommand.VestDue());
            }
        }
        var now = clock.instant();
        noteAhead(state.latest(), now);
        var decision = rules.decide(state, orders, now);
        long next = lastSequenceNumber(context) + 1;
        var effect =
                decision.event().isPresent()
                        ? Effect().persist(decision.event().get())
                        : Effect().none();
        return effect.thenRun(stored -> {
            for (int i = 0; i < askers.size(); i++) {
                askers.get(i)
                        .tell(
                                reply(decision.outcomes().get(i)),
                                slash -> stored.slashed(slash).orElse(0L));
            }
            questions.forEach(question -> question.accept(stored));
            batch.batcher().tell(new LedgerBatcher.Note.Answered());
            if (decision.event().isPresent()) {
                snapshots.after(next, stored);
            }
        });
    }

    /// Said once: until the clock has caught up, all batches are of the last one's time.
    private void noteAhead(Instant latest, Instant now) {
        lanes.goesOnFrom(lane, latest);
        var by = Duration.between(now, latest);
        boolean much = by.compareTo(MUCH) > 0;
        if (much && !ahead) {
            LOG.warn(
                    "lane {} keeps the time of its last batch, {} s ahead of this server's clock",
                    lane,
                    by.toSeconds());
        }
        ahead = much;
    }

    /// A body that cannot be is answered here, before anything is decided.
    private static void order(
            LaneCommand command, Asker asker, List<LedgerCommand> orders, List<Asker> askers) {
        try {
            orders.add(order(command));
            askers.add(asker);
        } catch (IllegalArgumentException _) {
            asker.tell(
                    new LaneCommand.LaneReply(LaneCommand.LaneReply.BODY_INVALID, Optional.empty()),
                    _ -> 0);
        }
    }

    private static Asker to(ActorRef<LaneCommand.LaneReply> asker) {
        return (reply, _) -> asker.tell(reply);
    }

    private static LedgerCommand order(LaneCommand command) {
        return switch (command) {
            case LaneCommand.Mint(var id, var account, var amount, _) ->
                    new LedgerCommand.Mint(id, account, amount);
            case LaneCommand.MintOrdered mint ->
                    new LedgerCommand.MintOrdered(
                            new SignedMint(
                                    new MintOrder(
                                            mint.id(),
                                            mint.account(),
                                            mint.amount(),
                                            mint.expires()),
                                    signatures(mint.signatures())));
            case LaneCommand.SetSplit set ->
                    new LedgerCommand.SetSplit(
                            new SignedSplit(
                                    new SplitOrder(
                                            new SplitPolicy(
                                                    set.version(),
                                                    set.treasury(),
                                                    new BasisPoints(
                                                            set.provider(),
                                                            set.author(),
                                                            set.contributors(),
                                                            set.network()),
                                                    set.holdback()
                                                            .map(part ->
                                                                    new Holdback(
                                                                            part.points(),
                                                                            part.days()))),
                                            set.expires()),
                                    signatures(set.signatures())));
            case LaneCommand.Carry(var text, var key, var signature, _) ->
                    new LedgerCommand.Carry(
                            new SignedOrder(
                                    OrderText.parse(text), OwnerSignature.parse(key, signature)));
            case LaneCommand.Reserve(var job, var payer, var amount, var expires, _) ->
                    new LedgerCommand.Reserve(job, payer, amount, expires);
            case LaneCommand.Post post ->
                    new LedgerCommand.Post(
                            post.job(),
                            post.provider(),
                            present(post.author()),
                            present(post.contributors()).map(ContributorPool::of),
                            post.model(),
                            post.work());
            case LaneCommand.VoidReservation(var job, _) -> new LedgerCommand.VoidReservation(job);
            case LaneCommand.Slash(var id, var provider, var most, var evidence, _) ->
                    new LedgerCommand.Slash(id, provider, most, evidence);
            case LaneCommand.JudgeWithheld(var model, var before, var under, _) ->
                    new LedgerCommand.JudgeWithheld(model, before, under);
            case LaneCommand.GiveBack(var slash, _) -> new LedgerCommand.GiveBack(slash);
            case LaneCommand.Balance _,
                    LaneCommand.Split _,
                    LaneCommand.Withheld _,
                    LaneCommand.Leave _ ->
                    throw new IllegalArgumentException("this is read, not ordered");
        };
    }

    private static List<OwnerSignature> signatures(List<LaneCommand.KeyedSignature> given) {
        return given.stream().map(one -> OwnerSignature.parse(one.key(), one.signature())).toList();
    }

    /// On the wire, an absent party is the account that nobody owns.
    private static Optional<AccountId> present(AccountId account) {
        return account.equals(Posting.ISSUANCE) ? Optional.empty() : Optional.of(account);
    }

    private static LaneCommand.LaneReply reply(LaneDecision.Outcome outcome) {
        return new LaneCommand.LaneReply(outcome.result().text(), outcome.index());
    }

    private static LaneCommand.SplitReply split(SplitPolicy policy) {
        var points = policy.points();
        return new LaneCommand.SplitReply(
                policy.version(),
                policy.treasury(),
                points.provider(),
                points.author(),
                points.contributors(),
                points.network(),
                policy.holdback()
                        .map(part -> new LaneCommand.Withholding(part.points(), part.days())));
    }

    private static LaneCommand.BalanceReply balance(LaneState state, AccountId account) {
        var balance = state.balance(account);
        return new LaneCommand.BalanceReply(
                account,
                balance.available(),
                balance.reserved(),
                state.pending(account),
                Optional.of(state.withheld(account)));
    }
}
