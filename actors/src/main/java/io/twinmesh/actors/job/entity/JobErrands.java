package io.twinmesh.actors.job.entity;

import io.twinmesh.actors.dispatch.DispatchCommand;
import io.twinmesh.actors.dispatch.DispatchCommand.EnqueueReply;
import io.twinmesh.actors.dispatch.Needs;
import io.twinmesh.actors.dispatch.Work;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.LeaseOffer;
import io.twinmesh.actors.job.JobCommand.NodeFound;
import io.twinmesh.actors.job.JobNeighbours;
import io.twinmesh.actors.job.JobNote;
import io.twinmesh.actors.job.JobSettings;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.job.event.JobEvent.LeaseGranted;
import io.twinmesh.actors.job.event.JobEvent.ResultAccepted;
import io.twinmesh.actors.job.rule.Duty;
import io.twinmesh.actors.job.rule.JobState.Known;
import io.twinmesh.actors.job.rule.JobState.Phase;
import io.twinmesh.actors.job.rule.LostLease;
import io.twinmesh.actors.node.NodeCommand;
import io.twinmesh.actors.node.NodeCommand.TrustReply;
import io.twinmesh.actors.verification.QuorumStep;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.NodeId;

import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/// Turns a job's duties into questions: to its twin and its payer's lane, and to the dispatch, the
/// core and nodes' records here.
final class JobErrands {
    private final JobId job;
    private final ActorContext<JobCommand> context;
    private final TimerScheduler<JobCommand> timers;
    private final JobNeighbours neighbours;
    private final JobSettings settings;
    private final OpenQuestion question;
    private final TwinErrands twin;
    private final LaneErrands lane;

    JobErrands(
            JobId job,
            ActorContext<JobCommand> context,
            TimerScheduler<JobCommand> timers,
            JobNeighbours neighbours,
            JobSettings settings) {
        this.job = job;
        this.context = context;
        this.timers = timers;
        this.neighbours = neighbours;
        this.settings = settings;
        this.question = new OpenQuestion(context, timers, settings);
        this.twin = new TwinErrands(job, neighbours, question);
        this.lane = new LaneErrands(job, neighbours, settings, question);
    }

    OpenQuestion question() {
        return question;
    }

    TwinErrands twin() {
        return twin;
    }

    /// Whether a job that has lost leases waits before it asks for the next node; it is woken then.
    ///
    /// @param stored what happened last
    boolean pauses(Known state, List<JobEvent> stored) {
        var pause = LostLease.pauseBeforeSeeking(state, stored, settings);
        if (pause.isPositive()) {
            question.againAfter(pause);
        }
        return pause.isPositive();
    }

    /// Takes up what the state owes.
    ///
    /// @param asked values that only the client knows, when they are still here
    /// @return the answer, when the results that are held suffice; it is on its way to the twin
    Optional<VerifiedWork> perform(
            Known state, Duty duty, Optional<String> asked, HeldResults held, OpenLeases leases) {
        if (needsModel(duty) && !knowsModel(state)) {
            question.again();
            return Optional.empty();
        }
        switch (duty) {
            case Duty.Reserve _ -> lane.reserve(state);
            case Duty.Prepare _ -> twin.prepare(state, asked);
            case Duty.Seek _ -> {
                return seekNext(state, held, leases.declined());
            }
            case Duty.AwaitResult _ ->
                    leases.wanted(state)
                            .ifPresent(slow -> seek(state, Optional.of(slow), leases.declined()));
            case Duty.Pay(ResultAccepted accepted) -> lane.pay(state, accepted, manifest(state));
            case Duty.Release _ -> twin.release(state);
            case Duty.Refund _ -> lane.refund(state);
            case Duty.Close _ -> question.closed();
            case Duty.Rest _ -> {}
        }
        return Optional.empty();
    }

    private static boolean needsModel(Duty duty) {
        return switch (duty) {
            case Duty.Seek _, Duty.AwaitResult _, Duty.Pay _ -> true;
            case Duty.Reserve _,
                    Duty.Prepare _,
                    Duty.Release _,
                    Duty.Refund _,
                    Duty.Close _,
                    Duty.Rest _ ->
                    false;
        };
    }

    /// Whether the job's model is known here; if not, it is looked for.
    boolean knowsModel(Known state) {
        return neighbours.models().manifest(state.terms().modelDigest()).isPresent();
    }

    /// Puts the question again that what is under way waits for.
    ///
    /// @return whether anything is
    boolean takeUp(Known state, Underway underway) {
        // through the directory, so that a job with unfinished business does not count as idle
        neighbours.jobs().job(job).tell(new JobCommand.Wake());
        if (underway.farewell.isPresent()) {
            twin.release(state);
        } else if (underway.weighed.isPresent()) {
            askTrust(state, underway.weighed.get());
        } else if (underway.verified.isPresent()) {
            twin.record(state, underway.verified.get());
        }
        return !underway.nothing();
    }

    void armDeadline(Known state) {
        timers.startSingleTimer("deadline", new JobNote.DeadlinePassed(), positive(left(state)));
    }

    /// Until the deadline; less than nothing when it has passed.
    private Duration left(Known state) {
        return Duration.between(neighbours.time().instant(), state.terms().deadline());
    }

    void disarm() {
        timers.cancel("deadline");
        timers.cancel("others");
    }

    void withdraw() {
        neighbours.dispatch().tell(new DispatchCommand.Withdraw(job));
    }

    /// Asks how far the node of a result is to be believed.
    void askTrust(Known state, VerifiedWork work) {
        question.<NodeCommand, TrustReply>ask(
                neighbours.assurance().nodes().node(work.node()),
                to -> new NodeCommand.Trust(state.terms().modelDigest(), work.numericClass(), to),
                number -> reply -> new JobNote.Trusted(number, reply));
    }

    /// The core takes the next lease.
    private void askCore() {
        withdraw();
        var core = neighbours.assurance().core();
        context.getSelf().tell(new NodeFound(core.node(), core.account(), core.session()));
        // it is asked again should it not answer
        question.againAfter(settings.seekRepeat());
    }

    void hearAgain(JobCommand word) {
        context.getSelf().tell(word);
    }

    void heldForgotten() {
        context.getSelf().tell(new JobNote.HeldForgotten());
    }

    /// Waits a while for a node of another owner.
    private void awaitOthers(Known state, HeldResults held) {
        if (!timers.isTimerActive("others")) {
            timers.startSingleTimer(
                    "others",
                    new JobNote.NobodyElse(),
                    neighbours.assurance().patience(held.coreMay(manifest(state)), left(state)));
        }
    }

    /// A node was found, and nobody is waited for while it computes.
    void otherFound() {
        timers.cancel("others");
    }

    /// Asks whom the question needs next, after the results that there are.
    ///
    /// @return the answer, when they suffice now; it is on its way to the twin
    private Optional<VerifiedWork> seekNext(Known state, HeldResults held, Set<NodeId> declined) {
        switch (held.next(state, manifest(state))) {
            case QuorumStep.AskCore _ -> askCore();
            case QuorumStep.AskAnother _ -> {
                seek(state, Optional.empty(), declined);
                if (!held.empty()) {
                    awaitOthers(state, held);
                }
            }
            case QuorumStep.Accept _ -> {
                held.answer().ifPresent(answer -> twin.record(state, answer));
                return held.answer();
            }
            case QuorumStep.Undecided _ -> context.getSelf().tell(new JobNote.Undecided());
        }
        return Optional.empty();
    }

    void sought(Known state, EnqueueReply reply, JobAudience audience) {
        switch (reply) {
            case EnqueueReply.Waiting(var obstacle, var waiting) -> {
                if (!(state.phase() instanceof Phase.Leased)) {
                    audience.obstructed(state, obstacle);
                }
                question.againAfter(settings.seekPause(waiting, left(state)));
            }
            case EnqueueReply.QueueFull _ -> question.again();
        }
    }

    /// Sends a stored lease's inputs to its node.
    void offer(Known state, LeaseGranted lease, byte[] inputs, NodeFound node) {
        node.session()
                .tell(
                        new LeaseOffer(
                                job,
                                lease.lease(),
                                lease.fencingToken(),
                                state.terms().modelDigest(),
                                inputs,
                                lease.expiresAt()));
    }

    /// @param slow the lease beside which a node of another account is wanted
    /// @param declined who gave a lease back
    private void seek(Known state, Optional<LeaseGranted> slow, Set<NodeId> declined) {
        CompletionStage<EnqueueReply> answer =
                AskPattern.ask(
                        neighbours.dispatch(),
                        to -> new DispatchCommand.Enqueue(work(state, slow, declined), to),
                        settings.askTimeout(),
                        context.getSystem().scheduler());
        question.hear(answer, number -> reply -> new JobNote.Sought(number, reply));
    }

    private Work work(Known state, Optional<LeaseGranted> slow, Set<NodeId> declined) {
        var reliability = neighbours.hedging().reliability();
        var terms = state.terms();
        // whoever computes beside a slow node stands in another zone, too, where there is one
        var avoid = new HashSet<>(state.avoid());
        avoid.addAll(declined);
        slow.ifPresent(lease -> avoid.add(lease.node()));
        return new Work(
                job,
                terms.payer(),
                terms.priority(),
                terms.priceTokens(),
                Needs.of(manifest(state), terms.confines().orRegion(settings.region())),
                terms.modelDigest(),
                terms.deadline(),
                avoid,
                slow.map(lease -> new Work.Besides(lease.account(), reliability)));
    }

    ModelManifest manifest(Known state) {
        var digest = state.terms().modelDigest();
        return neighbours
                .models()
                .manifest(digest)
                .orElseThrow(
                        () -> new IllegalStateException("the catalogue has lost model " + digest));
    }

    private static Duration positive(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
