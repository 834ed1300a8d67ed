package io.twinmesh.actors.job.entity;

import io.twinmesh.actors.Repeated;
import io.twinmesh.actors.dispatch.DispatchCommand;
import io.twinmesh.actors.dispatch.DispatchCommand.EnqueueReply;
import io.twinmesh.actors.dispatch.Needs;
import io.twinmesh.actors.dispatch.Work;
import io.twinmesh.actors.job.HiddenName;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.LeaseOffer;
import io.twinmesh.actors.job.JobCommand.NodeFound;
import io.twinmesh.actors.job.JobCommand.Reported;
import io.twinmesh.actors.job.JobNeighbours;
import io.twinmesh.actors.job.JobNote;
import io.twinmesh.actors.job.JobSettings;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.job.event.JobEvent.LeaseGranted;
import io.twinmesh.actors.job.event.JobEvent.ResultAccepted;
import io.twinmesh.actors.job.event.JobEvent.ResultsCompared;
import io.twinmesh.actors.job.rule.Duty;
import io.twinmesh.actors.job.rule.JobState.Known;
import io.twinmesh.actors.job.rule.JobState.Phase;
import io.twinmesh.actors.job.rule.LostLease;
import io.twinmesh.actors.node.NodeCommand;
import io.twinmesh.actors.node.NodeCommand.CountCheck;
import io.twinmesh.actors.node.NodeCommand.TrustReply;
import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.actors.reputation.Finding;
import io.twinmesh.actors.twin.command.PatientCommand;
import io.twinmesh.actors.twin.command.PatientCommand.HandOutReply;
import io.twinmesh.actors.twin.command.PatientCommand.PrepareReply;
import io.twinmesh.actors.twin.command.PatientCommand.RecordReply;
import io.twinmesh.actors.twin.command.PatientCommand.ReleaseReply;
import io.twinmesh.actors.verdict.Proof;
import io.twinmesh.actors.verification.QuorumStep;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.RecipientRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongFunction;

/// Puts the questions that a job's duties ask for, and repeats them with growing pauses until an
/// answer came. Answers come back to the job as [JobNote]s.
final class JobErrands {
    /// Of a result that is no result nobody knows on what it was computed.
    private static final String UNKNOWN_CLASS = "unknown";

    private final JobId job;
    private final ActorContext<JobCommand> context;
    private final TimerScheduler<JobCommand> timers;
    private final JobNeighbours neighbours;
    private final JobSettings settings;
    private long errand;
    private int repetitions;

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
    }

    /// From now on answers to earlier questions are void.
    void startAnew() {
        errand++;
        repetitions = 0;
        timers.cancel("again");
    }

    boolean current(long answered) {
        return answered == errand;
    }

    /// Puts the question again after a pause that grows.
    void again() {
        timers.startSingleTimer("again", new JobNote.Again(errand), settings.pause(repetitions++));
    }

    void againAfter(Duration pause) {
        timers.startSingleTimer("again", new JobNote.Again(errand), pause);
    }

    /// Whether a job that has lost leases waits before it asks for the next node; it is woken then.
    ///
    /// @param stored what happened last
    boolean pauses(Known state, List<JobEvent> stored) {
        var pause = LostLease.pauseBeforeSeeking(state, stored, settings);
        if (pause.isPositive()) {
            againAfter(pause);
        }
        return pause.isPositive();
    }

    /// Takes up what the state owes.
    ///
    /// @param asked values that only the client knows, when they are still here
    /// @return the answer, when the results that are held suffice; it is on its way to the twin
    Optional<VerifiedWork> perform(
            Known state, Duty duty, Optional<String> asked, HeldResults held, OpenLeases leases) {
        switch (duty) {
            case Duty.Reserve _ -> reserve(state);
            case Duty.Prepare _ -> prepare(state, asked);
            case Duty.Seek _ -> {
                return seekNext(state, held);
            }
            case Duty.AwaitResult _ ->
                    leases.wanted(state).ifPresent(slow -> seek(state, Optional.of(slow)));
            case Duty.Pay(ResultAccepted accepted) -> pay(state, accepted);
            case Duty.Release _ -> release(state);
            case Duty.Refund _ -> refund(state);
            case Duty.Close _ -> context.getSelf().tell(new JobNote.Closed(errand));
            case Duty.Rest _ -> {}
        }
        return Optional.empty();
    }

    /// Puts the question again that what is under way waits for.
    ///
    /// @return whether anything is
    boolean takeUp(Known state, Underway underway) {
        // through the directory, so that a job with unfinished business does not count as idle
        neighbours.jobs().job(job).tell(new JobCommand.Wake());
        if (underway.farewell.isPresent()) {
            release(state);
        } else if (underway.weighed.isPresent()) {
            askTrust(state, underway.weighed.get());
        } else if (underway.verified.isPresent()) {
            record(state, underway.verified.get());
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

    void handOut(Known state, NodeFound node, LeaseId lease) {
        this.<PatientCommand, HandOutReply>ask(
                neighbours.twins().twin(state.terms().patient()),
                to ->
                        new PatientCommand.HandOut(
                                job, lease, state.terms().requester(), state.terms().purpose(), to),
                number -> reply -> new JobNote.HandedOut(number, node, lease, reply));
    }

    /// Asks how far the node of a result is to be believed.
    void askTrust(Known state, VerifiedWork work) {
        this.<NodeCommand, TrustReply>ask(
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
        againAfter(settings.seekRepeat());
    }

    void hearAgain(JobCommand word) {
        context.getSelf().tell(word);
    }

    void heldForgotten() {
        context.getSelf().tell(new JobNote.HeldForgotten());
    }

    /// Waits a while for a node of another owner.
    private void awaitOthers() {
        if (!timers.isTimerActive("others")) {
            timers.startSingleTimer(
                    "others", new JobNote.NobodyElse(), neighbours.assurance().patience());
        }
    }

    /// Asks whom the question needs next, after the results that there are.
    ///
    /// @return the answer, when they suffice now; it is on its way to the twin
    private Optional<VerifiedWork> seekNext(Known state, HeldResults held) {
        switch (held.next(state, manifest(state))) {
            case QuorumStep.AskCore _ -> askCore();
            case QuorumStep.AskAnother _ -> {
                seek(state, Optional.empty());
                if (!held.empty()) {
                    awaitOthers();
                }
            }
            case QuorumStep.Accept _ -> {
                held.answer().ifPresent(answer -> record(state, answer));
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
                againAfter(settings.seekPause(waiting, left(state)));
            }
            case EnqueueReply.QueueFull _ -> again();
        }
    }

    /// Tells the session, and the node's record, that the result is no result.
    void tellRejected(Known state, LeaseGranted lease, String code, Reported reported) {
        var proof =
                Proof.byCheck(
                        job,
                        code,
                        lease.inputsDigest(),
                        reported.receipt(),
                        state.terms().priceTokens());
        tellCheck(lease, CountCheck.wrong(lease.lease(), model(state), UNKNOWN_CLASS, proof));
        reported.replyTo().tell(new JobCommand.Verdict(lease.lease(), "invalid", code));
    }

    /// Tells the nodes' records what comparing their results showed.
    void tellFindings(Known state, List<JobEvent> events, HeldResults held) {
        for (var event : events) {
            if (event instanceof ResultsCompared(var right, var wrong, var _, _)) {
                var judge = held.core();
                right.forEach(lease -> tellFinding(state, held, lease, Finding.AGREED));
                wrong.forEach(lease -> {
                    if (judge.isPresent()) {
                        tellProvedWrong(state, held, lease, judge.get(), right);
                    } else {
                        tellFinding(state, held, lease, Finding.OUTVOTED);
                    }
                });
            }
        }
    }

    /// Now and then, behind an answer of a node, somebody is asked what the core knows.
    void askHidden(Known state, List<JobEvent> events) {
        var assurance = neighbours.assurance();
        for (var event : events) {
            if (event instanceof ResultAccepted accepted
                    && !accepted.node().equals(assurance.core().node())
                    && assurance.chance().nextDouble() < assurance.policy().knownAnswers()) {
                neighbours
                        .jobs()
                        .job(HiddenName.draw(assurance.chance()))
                        .tell(
                                new JobCommand.AskHidden(
                                        state.terms().modelDigest(), Optional.empty()));
            }
        }
    }

    private void tellFinding(Known state, HeldResults held, LeaseId lease, Finding finding) {
        var granted = state.leases().get(lease);
        var work = held.of(lease);
        if (granted != null && work.isPresent()) {
            tellCheck(
                    granted,
                    CountCheck.of(lease, model(state), work.get().numericClass(), finding));
        }
    }

    private void tellProvedWrong(
            Known state, HeldResults held, LeaseId lease, VerifiedWork judge, List<LeaseId> right) {
        var granted = state.leases().get(lease);
        var work = held.of(lease);
        if (granted != null && work.isPresent()) {
            var proof =
                    Proof.byCore(
                            job,
                            granted.inputsDigest(),
                            work.get().receipt(),
                            judge.receipt(),
                            right.stream().filter(it -> !it.equals(judge.lease())).toList(),
                            state.terms().priceTokens());
            tellCheck(
                    granted,
                    CountCheck.wrong(lease, model(state), work.get().numericClass(), proof));
        }
    }

    private static String model(Known state) {
        return state.terms().modelDigest();
    }

    /// Tells a node's record what a check of its result showed.
    private void tellCheck(LeaseGranted lease, CountCheck check) {
        if (!lease.node().equals(neighbours.assurance().core().node())) {
            neighbours.assurance().nodes().node(lease.node()).tell(check);
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

    void record(Known state, VerifiedWork work) {
        this.<PatientCommand, RecordReply>ask(
                neighbours.twins().twin(state.terms().patient()),
                to ->
                        new PatientCommand.RecordAssessment(
                                job,
                                state.terms().modelDigest(),
                                work.outcome(),
                                work.receipt(),
                                work.signature(),
                                work.computedAt(),
                                to),
                number -> reply -> new JobNote.Recorded(number, reply));
    }

    void readStoredWork(Known state, long sequenceNumber) {
        var asking = errand;
        context.pipeToSelf(
                neighbours.storedWork().at(state.terms().patient(), sequenceNumber),
                (work, failure) ->
                        failure == null
                                ? new JobNote.WorkRead(asking, sequenceNumber, work)
                                : new JobNote.Unheard(asking));
    }

    private void reserve(Known state) {
        this.<LaneCommand, LaneReply>ask(
                neighbours.ledger().laneOf(state.terms().payer()),
                to ->
                        new LaneCommand.Reserve(
                                job,
                                state.terms().payer(),
                                state.terms().priceTokens(),
                                state.terms().deadline().plus(settings.reservationGrace()),
                                to),
                number -> reply -> new JobNote.Reserved(number, reply));
    }

    private void prepare(Known state, Optional<String> asked) {
        if (state.terms().askedGiven() && asked.isEmpty()) {
            // only the client knows them; it was not answered yet and will ask again
            return;
        }
        this.<PatientCommand, PrepareReply>ask(
                neighbours.twins().twin(state.terms().patient()),
                to ->
                        new PatientCommand.Prepare(
                                job,
                                state.terms().requester(),
                                state.terms().purpose(),
                                state.terms().modelDigest(),
                                state.terms().asOf(),
                                asked.orElse("{}"),
                                to),
                number -> reply -> new JobNote.Prepared(number, reply));
    }

    /// @param slow the lease beside which a node of another account is wanted
    private void seek(Known state, Optional<LeaseGranted> slow) {
        CompletionStage<EnqueueReply> answer =
                AskPattern.ask(
                        neighbours.dispatch(),
                        to -> new DispatchCommand.Enqueue(work(state, slow), to),
                        settings.askTimeout(),
                        context.getSystem().scheduler());
        var asking = errand;
        hear(answer, reply -> new JobNote.Sought(asking, reply));
    }

    private Work work(Known state, Optional<LeaseGranted> slow) {
        var reliability = neighbours.hedging().reliability();
        var terms = state.terms();
        // whoever computes beside a slow node stands in another zone, too, where there is one
        var avoid = new HashSet<>(state.avoid());
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

    private void pay(Known state, ResultAccepted accepted) {
        var shares = neighbours.payees().of(manifest(state));
        this.<LaneCommand, LaneReply>ask(
                neighbours.ledger().laneOf(state.terms().payer()),
                to ->
                        new LaneCommand.Post(
                                job,
                                accepted.account(),
                                shares.author(),
                                shares.contributors(),
                                state.terms().modelDigest(),
                                accepted.workDigest(),
                                to),
                number -> reply -> new JobNote.Paid(number, reply));
    }

    void release(Known state) {
        this.<PatientCommand, ReleaseReply>ask(
                neighbours.twins().twin(state.terms().patient()),
                to -> new PatientCommand.Release(job, to),
                number -> reply -> new JobNote.Released(number, reply));
    }

    private void refund(Known state) {
        this.<LaneCommand, LaneReply>ask(
                neighbours.ledger().laneOf(state.terms().payer()),
                to -> new LaneCommand.VoidReservation(job, to),
                number -> reply -> new JobNote.Refunded(number, reply));
    }

    ModelManifest manifest(Known state) {
        var digest = state.terms().modelDigest();
        return neighbours
                .models()
                .manifest(digest)
                .orElseThrow(
                        () -> new IllegalStateException("the catalogue has lost model " + digest));
    }

    /// Asks an entity, again and again: its shard may be on its way.
    private <Q, R> void ask(
            RecipientRef<Q> target,
            Function<ActorRef<R>, Q> question,
            LongFunction<Function<R, JobNote>> note) {
        hear(
                Repeated.ask(context.getSystem(), target, question, settings.askTimeout()),
                note.apply(errand));
    }

    private <R> void hear(CompletionStage<R> answer, Function<R, JobNote> note) {
        // the number of now, not of when the answer comes
        var asking = errand;
        context.pipeToSelf(
                answer,
                (heard, failure) ->
                        failure == null ? note.apply(heard) : new JobNote.Unheard(asking));
    }

    private static Duration positive(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
