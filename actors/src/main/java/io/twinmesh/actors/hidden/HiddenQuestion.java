package io.twinmesh.actors.hidden;

import io.twinmesh.actors.Elsewhere;
import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.dispatch.DispatchCommand.Enqueue;
import io.twinmesh.actors.dispatch.DispatchCommand.EnqueueReply;
import io.twinmesh.actors.dispatch.DispatchCommand.Withdraw;
import io.twinmesh.actors.dispatch.Needs;
import io.twinmesh.actors.dispatch.Work;
import io.twinmesh.actors.job.CoreNode.Computing;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.AskHidden;
import io.twinmesh.actors.job.JobCommand.JobReply;
import io.twinmesh.actors.job.JobCommand.LeaseEnded;
import io.twinmesh.actors.job.JobCommand.LeaseOffer;
import io.twinmesh.actors.job.JobCommand.NodeFound;
import io.twinmesh.actors.job.JobCommand.Reported;
import io.twinmesh.actors.job.JobNeighbours;
import io.twinmesh.actors.job.JobSettings;
import io.twinmesh.actors.node.NodeCommand.CountCheck;
import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.payout.LaneCommand.BalanceReply;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.actors.reputation.Finding;
import io.twinmesh.actors.verdict.Proof;
import io.twinmesh.actors.verification.ResultCheck;
import io.twinmesh.actors.verification.Verdict;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.hardware.Confines;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/// One question of nobody, to see whether the node that gets it computes right. The core draws the
/// inputs and computes first; then the question waits at the dispatch, is leased, judged and paid
/// as others are, so that nothing that a node gets says so. The network pays. A node that is
/// suspended is asked by its own session, past the dispatch, and earns nothing but its way back.
///
/// | step | on | to |
/// |---|---|---|
/// | new | `AskHidden` | drawing: the core computes |
/// | drawing | an answer, and the network can pay the price | seeking |
/// | drawing | an answer, for a suspended node | leased |
/// | seeking | a node | leased |
/// | leased | the right result | paying, the node's record told; over when it was suspended |
/// | leased | another result | over, the node's record told; not paid |
/// | paying | the lane's word | over |
/// | leased | the lease ends: the node failed, gave it back, broke off, or did not answer in time | over; a suspended node's record is told |
/// | leased | the lease ends: the network itself ended it | over |
/// | any | time is up | over |
///
/// In memory only: a crash forgets one check.
public final class HiddenQuestion {
    private static final Logger LOG = LoggerFactory.getLogger(HiddenQuestion.class);
    private static final long FENCING_TOKEN = 1;

    /// The network's own end of a lease: the node never saw it, or its gateway stopped. What the
    /// node gives back or breaks off is not among it: who may leave out what it does not know has
    /// passed nothing.
    private static final String INTERRUPTED = "interrupted";

    private final JobId name;
    private final Parts parts;
    private final ActorContext<Object> context;
    private final TimerScheduler<Object> timers;
    private Optional<NodeFound> suspended = Optional.empty();
    private Optional<Asked> asked = Optional.empty();
    private Optional<Leased> leased = Optional.empty();
    private Optional<Reported> right = Optional.empty();

    /// What every hidden question is built from.
    ///
    /// @param executor on which the core may block
    /// @param payer the network's account; nothing is asked that it cannot pay
    /// @param chance draws inputs and salts; nodes must not be able to foresee it
    /// @param within how long it may take from the question to the lease
    public record Parts(
            JobNeighbours neighbours,
            JobSettings settings,
            Computing core,
            Executor executor,
            AccountId payer,
            RandomGenerator chance,
            Duration within) {}

    private record Asked(String model, ModelManifest manifest, KnownAnswer answer) {
        /// Digest of the inputs as they are handed out.
        String inputs() {
            return Digest.of(answer.inputs()).text();
        }
    }

    private record Leased(LeaseId lease, NodeFound node) {}

    private record Drawn(Optional<Asked> asked) {}

    private record Funds(long available) {}

    private record Waits() {}

    private record Reserved() {}

    private record Paid() {}

    private record NotNow() {}

    private enum Time {
        TO_SEEK,
        TO_PAY,
        UP
    }

    private HiddenQuestion(
            JobId name, Parts parts, ActorContext<Object> context, TimerScheduler<Object> timers) {
        this.name = name;
        this.parts = parts;
        this.context = context;
        this.timers = timers;
    }

    /// The behaviour of the job with this name, which is one of
    /// [io.twinmesh.actors.job.HiddenName].
    public static Behavior<JobCommand> create(JobId name, Parts parts) {
        return Behaviors.<Object>setup(context ->
                        Behaviors.withTimers(timers -> {
                            var question = new HiddenQuestion(name, parts, context, timers);
                            timers.startSingleTimer(Time.UP, parts.within());
                            return Behaviors.receive(Object.class)
                                    .onAnyMessage(question::on)
                                    .build();
                        }))
                .narrow();
    }

    private Behavior<Object> on(Object message) {
        return switch (message) {
            case AskHidden(var model, var only) when asked.isEmpty() -> {
                suspended = only;
                yield draw(model);
            }
            case Drawn(var drawn) -> drawn(drawn);
            case Funds(var available) -> funded(available);
            case NodeFound found when asked.isPresent() && leased.isEmpty() -> lease(found);
            case Reported reported when holds(reported.lease()) && right.isEmpty() ->
                    judge(asked.orElseThrow(), leased.orElseThrow(), reported);
            case LeaseEnded(var lease, var code) when holds(lease) && right.isEmpty() ->
                    code.equals(INTERRUPTED) ? over() : unanswered();
            case Reserved _ -> post(asked.orElseThrow());
            case NotNow _ -> {
                timers.startSingleTimer(Time.TO_PAY, parts.settings().seekRepeat());
                yield Behaviors.same();
            }
            case Paid _ -> paid();
            case Time.TO_SEEK -> seek();
            case Time.TO_PAY -> reserve(asked.orElseThrow());
            case Time.UP -> over();
            case JobCommand.Look(var replyTo) -> {
                replyTo.tell(new JobReply.Unknown());
                yield Behaviors.same();
            }
            case JobCommand.Await(_, var replyTo) -> {
                replyTo.tell(new JobReply.Unknown());
                yield Behaviors.same();
            }
            case JobCommand.Submit(_, var replyTo) -> {
                replyTo.tell(new JobReply.Refused(new Refusal("query.unknown", "no such query")));
                yield Behaviors.same();
            }
            default -> Behaviors.same();
        };
    }

    private boolean holds(LeaseId lease) {
        return leased.filter(it -> it.lease().equals(lease)).isPresent();
    }

    private Behavior<Object> draw(String model) {
        var manifest = parts.neighbours().models().manifest(model);
        if (manifest.filter(parts.neighbours().assurance().core().runs()).isEmpty()) {
            return Behaviors.stopped();
        }
        var millis = parts.settings().leaseTtl().toMillis();
        context.pipeToSelf(
                Elsewhere.supply(
                        () ->
                                KnownAnswer.draw(
                                        model,
                                        manifest.get(),
                                        parts.core(),
                                        millis,
                                        parts.chance()),
                        parts.executor()),
                (answer, failure) ->
                        new Drawn(
                                failure == null
                                        ? answer.map(it -> new Asked(model, manifest.get(), it))
                                        : Optional.empty()));
        return Behaviors.same();
    }

    private Behavior<Object> drawn(Optional<Asked> drawn) {
        if (drawn.isEmpty()) {
            return Behaviors.stopped();
        }
        asked = drawn;
        if (suspended.isPresent()) {
            return lease(suspended.get());
        }
        context.ask(
                BalanceReply.class,
                parts.neighbours().ledger().laneOf(parts.payer()),
                parts.settings().askTimeout(),
                to -> new LaneCommand.Balance(parts.payer(), to),
                (reply, failure) -> new Funds(failure == null ? reply.available() : 0));
        return Behaviors.same();
    }

    private Behavior<Object> funded(long available) {
        var price = asked.orElseThrow().manifest().priceTokens();
        return available < price ? Behaviors.stopped() : seek();
    }

    private Behavior<Object> seek() {
        if (leased.isPresent()) {
            return Behaviors.same();
        }
        var question = asked.orElseThrow();
        var work =
                new Work(
                        name,
                        parts.payer(),
                        Work.USUAL,
                        question.manifest().priceTokens(),
                        Needs.of(question.manifest(), Confines.NONE),
                        question.model(),
                        parts.neighbours().time().instant().plus(parts.within()),
                        Set.of(),
                        Optional.empty());
        context.ask(
                EnqueueReply.class,
                parts.neighbours().dispatch(),
                parts.settings().askTimeout(),
                to -> new Enqueue(work, to),
                (_, _) -> new Waits());
        timers.startSingleTimer(Time.TO_SEEK, parts.settings().seekRepeat());
        return Behaviors.same();
    }

    private Behavior<Object> lease(NodeFound found) {
        var question = asked.orElseThrow();
        var lease = parts.neighbours().leaseNames().get();
        var ttl = parts.settings().leaseTtl();
        leased = Optional.of(new Leased(lease, found));
        // the session says whether the node let the time pass; without a word it is gone itself
        timers.startSingleTimer(Time.UP, ttl.plus(parts.settings().askTimeout()));
        found.session()
                .tell(
                        new LeaseOffer(
                                name,
                                lease,
                                FENCING_TOKEN,
                                question.model(),
                                question.answer().inputs(),
                                parts.neighbours().time().instant().plus(ttl)));
        return Behaviors.same();
    }

    private Behavior<Object> judge(Asked question, Leased lease, Reported reported) {
        var checked =
                ResultCheck.check(
                        new ResultCheck.Expected(
                                lease.node().node().value(),
                                lease.lease().value(),
                                FENCING_TOKEN,
                                question.model(),
                                question.inputs(),
                                question.manifest()),
                        new ResultCheck.Returned(
                                reported.output(),
                                reported.receipt(),
                                reported.receiptSignature(),
                                reported.nodeKey()));
        return switch (checked) {
            case Verdict.Invalid(var code) ->
                    wrong(
                            question,
                            lease,
                            reported,
                            "unknown",
                            Proof.byCheck(
                                    name,
                                    code,
                                    question.inputs(),
                                    reported.receipt(),
                                    question.manifest().priceTokens()));
            case Verdict.Valid valid when !question.answer().agrees(valid, reported.output()) ->
                    wrong(
                            question,
                            lease,
                            reported,
                            valid.receipt().device(),
                            Proof.byKnownAnswer(
                                    name,
                                    question.inputs(),
                                    reported.receipt(),
                                    question.answer().output(),
                                    question.manifest().priceTokens()));
            case Verdict.Valid valid -> {
                found(
                        lease,
                        CountCheck.of(
                                lease.lease(),
                                question.model(),
                                valid.receipt().device(),
                                Finding.RIGHT));
                right = Optional.of(reported);
                timers.startSingleTimer(Time.UP, parts.within());
                var unpaid = suspended.isPresent() || question.manifest().priceTokens() == 0;
                yield unpaid ? paid() : reserve(question);
            }
        };
    }

    private Behavior<Object> wrong(
            Asked question, Leased lease, Reported reported, String numericClass, Proof proof) {
        found(lease, CountCheck.wrong(lease.lease(), question.model(), numericClass, proof));
        reported.replyTo().tell(new JobCommand.Verdict(lease.lease(), "invalid", proof.code()));
        return Behaviors.stopped();
    }

    private void found(Leased lease, CountCheck check) {
        var node = lease.node().node();
        LOG.info("Hidden question judged: node={} finding={}", node, check.finding());
        parts.neighbours().assurance().nodes().node(node).tell(check);
    }

    private Behavior<Object> reserve(Asked question) {
        context.ask(
                LaneReply.class,
                parts.neighbours().ledger().laneOf(parts.payer()),
                parts.settings().askTimeout(),
                to ->
                        new LaneCommand.Reserve(
                                name,
                                parts.payer(),
                                question.manifest().priceTokens(),
                                parts.neighbours().time().instant().plus(parts.within()),
                                to),
                (reply, _) -> paying(reply, new Reserved()));
        return Behaviors.same();
    }

    private Behavior<Object> post(Asked question) {
        var shares = parts.neighbours().payees().of(question.manifest());
        context.ask(
                LaneReply.class,
                parts.neighbours().ledger().laneOf(parts.payer()),
                parts.settings().askTimeout(),
                to ->
                        new LaneCommand.Post(
                                name,
                                leased.orElseThrow().node().account(),
                                shares.author(),
                                shares.contributors(),
                                question.model(),
                                Digest.of(right.orElseThrow().receipt()).text(),
                                to),
                (reply, _) -> paying(reply, new Paid()));
        return Behaviors.same();
    }

    /// A busy lane is asked again from the start: both commands are safe to repeat.
    private static Object paying(@Nullable LaneReply reply, Object next) {
        if (reply == null || reply.provisional()) {
            return new NotNow();
        }
        return reply.holds() ? next : new Paid();
    }

    private Behavior<Object> paid() {
        var lease = leased.orElseThrow().lease();
        right.orElseThrow().replyTo().tell(new JobCommand.Verdict(lease, "accepted", ""));
        return Behaviors.stopped();
    }

    private Behavior<Object> unanswered() {
        if (suspended.isPresent()) {
            leased.ifPresent(it ->
                    found(
                            it,
                            CountCheck.of(
                                    it.lease(),
                                    asked.orElseThrow().model(),
                                    "unknown",
                                    Finding.UNANSWERED)));
        }
        return over();
    }

    private Behavior<Object> over() {
        parts.neighbours().dispatch().tell(new Withdraw(name));
        return Behaviors.stopped();
    }
}
