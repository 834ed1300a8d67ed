package io.twinmesh.actors.node;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.node.NodeCommand.Appraise;
import io.twinmesh.actors.node.NodeCommand.Arrive;
import io.twinmesh.actors.node.NodeCommand.AskLedger;
import io.twinmesh.actors.node.NodeCommand.CountCheck;
import io.twinmesh.actors.node.NodeCommand.CountWork;
import io.twinmesh.actors.node.NodeCommand.DecideAppeal;
import io.twinmesh.actors.node.NodeCommand.Enrol;
import io.twinmesh.actors.node.NodeCommand.Judge;
import io.twinmesh.actors.node.NodeCommand.LedgerGaveBack;
import io.twinmesh.actors.node.NodeCommand.LedgerTook;
import io.twinmesh.actors.node.NodeCommand.Look;
import io.twinmesh.actors.node.NodeCommand.MakeAppeal;
import io.twinmesh.actors.node.NodeCommand.NodeReply;
import io.twinmesh.actors.node.NodeCommand.NoteCertificate;
import io.twinmesh.actors.node.NodeCommand.ReadVerdicts;
import io.twinmesh.actors.node.NodeCommand.Stand;
import io.twinmesh.actors.node.NodeCommand.Trust;
import io.twinmesh.actors.node.NodeCommand.VerdictReply;
import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.actors.payout.LaneCommand.SlashReply;
import io.twinmesh.actors.payout.LedgerDirectory;
import io.twinmesh.actors.verdict.NodeVerdict;
import io.twinmesh.actors.verdict.NodeVerdicts.Owed;
import io.twinmesh.actors.verdict.VerdictId;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.NodeId;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/// The enrolment of one provider's node; the rules are in [NodeRules].
public final class ProviderNode extends EventSourcedBehavior<NodeCommand, NodeEvent, NodeState> {
    /// The first part of every node's persistence id.
    public static final String ENTITY_TYPE = "node";

    private final NodeId id;
    private final InstantSource time;
    private final Parts parts;
    private final ActorContext<NodeCommand> context;
    private final TimerScheduler<NodeCommand> timers;

    /// How long the ledger has for an answer, and how long after none it is asked again.
    private static final Duration LEDGER_PATIENCE = Duration.ofSeconds(5);

    /// What every node's enrolment is built from.
    ///
    /// @param accounts names the account of a node that enrols, from its key in hex
    /// @param registry hears where nodes stand
    /// @param ledger takes pending pay for results that were proved wrong
    public record Parts(
            EnrolmentPolicy policy,
            Function<String, AccountId> accounts,
            RecipientRef<RegistryCommand> registry,
            LedgerDirectory ledger) {}

    private ProviderNode(
            NodeId id,
            InstantSource time,
            Parts parts,
            ActorContext<NodeCommand> context,
            TimerScheduler<NodeCommand> timers) {
        super(PersistenceId.of(ENTITY_TYPE, id.value()));
        this.id = id;
        this.time = time;
        this.parts = parts;
        this.context = context;
        this.timers = timers;
    }

    public static Behavior<NodeCommand> create(NodeId id, InstantSource time, Parts parts) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new ProviderNode(id, time, parts, context, timers)));
    }

    @Override
    public NodeState emptyState() {
        return new NodeState.NotEnrolled();
    }

    @Override
    public CommandHandler<NodeCommand, NodeEvent, NodeState> commandHandler() {
        return (state, command) ->
                switch (NodeRules.decide(
                        id, state, command, parts.policy(), parts.accounts(), time.instant())) {
                    case NodeRules.Decision.Store(var events) ->
                            Effect()
                                    .persist(events)
                                    .thenRun(after -> {
                                        tellRegistry(state, after);
                                        settle(after, command);
                                        answer(after, command);
                                    });
                    case NodeRules.Decision.Refuse(var refusal) ->
                            Effect().none().thenRun(_ -> refuse(command, refusal));
                };
    }

    @Override
    public EventHandler<NodeState, NodeEvent> eventHandler() {
        return NodeRules::evolve;
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(100, 2);
    }

    @Override
    public SignalHandler<NodeState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::askLedger)
                .build();
    }

    /// After a verdict, and after each answer of the ledger, the next is asked for.
    private void settle(NodeState after, NodeCommand command) {
        switch (command) {
            case CountCheck check when check.proof().isPresent() -> askLedger(after);
            case LedgerTook(var _, var reply) -> goOn(after, reply.map(SlashReply::lane));
            case LedgerGaveBack(var _, var reply) -> goOn(after, reply);
            case DecideAppeal _ -> askLedger(after);
            case AskLedger _ -> askLedger(after);
            case CountCheck _,
                    Enrol _,
                    NoteCertificate _,
                    Arrive _,
                    Stand _,
                    Judge _,
                    CountWork _,
                    MakeAppeal _,
                    ReadVerdicts _,
                    Look _,
                    Trust _,
                    Appraise _ -> {}
        }
    }

    private void goOn(NodeState after, Optional<LaneReply> reply) {
        if (reply.filter(LaneReply::holds).isPresent()) {
            askLedger(after);
        } else {
            timers.startSingleTimer(new AskLedger(), LEDGER_PATIENCE);
        }
    }

    /// Asks the ledger to take what the oldest open verdict costs, or to give it back.
    private void askLedger(NodeState state) {
        if (!(state instanceof NodeState.Known known)) {
            return;
        }
        known.verdicts()
                .owed()
                .ifPresent(owed -> {
                    var lane = parts.ledger().laneOf(known.account());
                    switch (owed) {
                        case Owed.Take(var verdict) -> take(lane, known.account(), verdict);
                        case Owed.GiveBack(var verdict) -> giveBack(lane, verdict);
                    }
                });
    }

    private void take(RecipientRef<LaneCommand> lane, AccountId account, NodeVerdict verdict) {
        context.ask(
                SlashReply.class,
                lane,
                LEDGER_PATIENCE,
                to ->
                        new LaneCommand.Slash(
                                verdict.id().value(),
                                account,
                                verdict.most(),
                                verdict.evidence().text(),
                                to),
                (reply, _) -> new LedgerTook(verdict.id(), Optional.ofNullable(reply)));
    }

    private void giveBack(RecipientRef<LaneCommand> lane, VerdictId verdict) {
        context.ask(
                LaneReply.class,
                lane,
                LEDGER_PATIENCE,
                to -> new LaneCommand.GiveBack(verdict.value(), to),
                (reply, _) -> new LedgerGaveBack(verdict, Optional.ofNullable(reply)));
    }

    private void answer(NodeState after, NodeCommand command) {
        if (command instanceof Trust trust) {
            trust.replyTo().tell(NodeRules.trust(after, trust, time.instant()));
        }
        if (command instanceof Appraise appraise) {
            appraise.replyTo().tell(NodeRules.appraisal(after, time.instant()));
        }
        if (command instanceof MakeAppeal made) {
            made.replyTo().tell(VerdictRules.reply(after, made.verdict()));
        }
        if (command instanceof DecideAppeal ruled) {
            ruled.replyTo().tell(VerdictRules.reply(after, ruled.verdict()));
        }
        if (command instanceof ReadVerdicts read) {
            read.replyTo().tell(NodeRules.verdicts(after));
        }
        asker(command).ifPresent(to -> to.tell(NodeRules.reply(id, after)));
    }

    private static void refuse(NodeCommand command, Refusal refusal) {
        switch (command) {
            case MakeAppeal appeal -> appeal.replyTo().tell(new VerdictReply.Refused(refusal));
            case DecideAppeal ruling -> ruling.replyTo().tell(new VerdictReply.Refused(refusal));
            case Enrol _,
                    NoteCertificate _,
                    Arrive _,
                    Stand _,
                    Judge _,
                    CountWork _,
                    CountCheck _,
                    LedgerTook _,
                    LedgerGaveBack _,
                    AskLedger _,
                    ReadVerdicts _,
                    Look _,
                    Trust _,
                    Appraise _ ->
                    asker(command).ifPresent(to -> to.tell(new NodeReply.Refused(refusal)));
        }
    }

    /// Told once: sessions also ask by themselves, now and then.
    private void tellRegistry(NodeState before, NodeState after) {
        NodeRules.newlyJudged(id, before, after)
                .ifPresent(node -> parts.registry().tell(new RegistryCommand.Judged(node)));
    }

    private static Optional<ActorRef<NodeReply>> asker(NodeCommand command) {
        return switch (command) {
            case Enrol enrol -> Optional.of(enrol.replyTo());
            case NoteCertificate note -> Optional.of(note.replyTo());
            case Arrive arrive -> Optional.of(arrive.replyTo());
            case Judge judge -> Optional.of(judge.replyTo());
            case Look look -> Optional.of(look.replyTo());
            case Stand _,
                    CountWork _,
                    CountCheck _,
                    MakeAppeal _,
                    DecideAppeal _,
                    LedgerTook _,
                    LedgerGaveBack _,
                    AskLedger _,
                    ReadVerdicts _,
                    Trust _,
                    Appraise _ ->
                    Optional.empty();
        };
    }
}
