package io.twinmesh.actors.job.entity;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.dispatch.DispatchCommand.EnqueueReply;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.JobReply;
import io.twinmesh.actors.job.JobCommand.NodeFound;
import io.twinmesh.actors.job.JobCommand.Reported;
import io.twinmesh.actors.job.JobCommand.Submit;
import io.twinmesh.actors.job.JobNeighbours;
import io.twinmesh.actors.job.JobNeighbours.StoredWork.Work;
import io.twinmesh.actors.job.JobNote;
import io.twinmesh.actors.job.JobSettings;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.job.rule.JobRules;
import io.twinmesh.actors.job.rule.JobState;
import io.twinmesh.actors.job.rule.JobState.Known;
import io.twinmesh.actors.job.rule.JobState.Phase;
import io.twinmesh.actors.job.rule.JobStatuses;
import io.twinmesh.actors.job.rule.LostLease;
import io.twinmesh.actors.node.NodeCommand.TrustReply;
import io.twinmesh.actors.twin.command.PatientCommand.HandOutReply;
import io.twinmesh.actors.twin.command.PatientCommand.RecordReply;
import io.twinmesh.actors.twin.command.PatientCommand.ReleaseReply;
import io.twinmesh.actors.verification.QuorumStep;
import io.twinmesh.actors.verification.Verdict;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.WorkReceipt;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;

import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.Recovery;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// One inference job as an actor: a shell round [JobRules]. What it owes follows from its stored
/// state alone, so a restart at any point goes on where the last event stands.
public final class InferenceJob extends EventSourcedBehavior<JobCommand, JobEvent, JobState> {
    private final JobId job;
    private final JobNeighbours neighbours;
    private final JobSettings settings;
    private final JobErrands errands;
    private final JobAudience audience;
    private final HeldResults held;
    private final OpenLeases leases;

    private final Underway underway = new Underway();

    // forgotten by a restart, and nothing depends on remembering them
    private Optional<String> asked = Optional.empty();
    private boolean handingOut;

    private InferenceJob(
            JobId job,
            JobNeighbours neighbours,
            JobSettings settings,
            ActorContext<JobCommand> context,
            TimerScheduler<JobCommand> timers) {
        super(
                PersistenceId.of("job", job.value()),
                SupervisorStrategy.restartWithBackoff(
                        Duration.ofMillis(200), Duration.ofSeconds(10), 0.2));
        this.job = job;
        this.neighbours = neighbours;
        this.settings = settings;
        this.errands = new JobErrands(job, context, timers, neighbours, settings);
        this.audience = new JobAudience(job, timers);
        this.held = new HeldResults(neighbours.assurance());
        this.leases = new OpenLeases(timers, neighbours.hedging(), neighbours.time());
    }

    /// The behaviour of the job with this name; nothing happens before someone asks for it.
    public static Behavior<JobCommand> create(
            JobId job, JobNeighbours neighbours, JobSettings settings) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(
                        timers -> new InferenceJob(job, neighbours, settings, context, timers)));
    }

    @Override
    public JobState emptyState() {
        return new JobState.Unknown();
    }

    @Override
    public CommandHandler<JobCommand, JobEvent, JobState> commandHandler() {
        return this::hear;
    }

    @Override
    public EventHandler<JobState, JobEvent> eventHandler() {
        return JobRules::evolve;
    }

    @Override
    public SignalHandler<JobState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), state -> goOn(state, List.of()))
                .build();
    }

    @Override
    public Recovery recovery() {
        return JobRecovery.FROM_EVENTS;
    }

    private Effect<JobEvent, JobState> hear(JobState state, JobCommand command) {
        return switch (command) {
            case Submit submit -> submit(state, submit);
            case JobCommand.Look(var replyTo) -> only(() -> replyTo.tell(audience.status(state)));
            case JobCommand.Await(Duration atMost, var replyTo) ->
                    only(() -> audience.watch(state, replyTo, atMost));
            case JobCommand.Wake _, JobCommand.AskHidden _ -> Effect().none();
            case NodeFound found -> nodeFound(state, found);
            case Reported reported -> reported(state, reported);
            case JobCommand.LeaseEnded(LeaseId lease, String code) ->
                    state instanceof Known known
                            ? leaseEnded(known, lease, LostLease.code(code), command)
                            : Effect().none();
            case JobNote note -> state instanceof Known known ? note(known, note) : Effect().none();
        };
    }

    private Effect<JobEvent, JobState> note(Known state, JobNote note) {
        return switch (note) {
            // an answer to a question of yesterday
            case JobNote.OfErrand answer when !errands.current(answer.errand()) -> Effect().none();
            case JobNote.Reserved(_, var reply) ->
                    settle(JobRules.reserved(state.phase(), reply, now()));
            case JobNote.Prepared(_, var reply) ->
                    settle(JobRules.prepared(state.phase(), reply, now()));
            case JobNote.Sought(_, EnqueueReply reply) ->
                    only(() -> errands.sought(state, reply, audience));
            case JobNote.Trusted(_, TrustReply trust) -> weigh(state, Optional.of(trust));
            case JobNote.HandedOut handed -> handedOut(state, handed);
            case JobNote.Recorded(_, RecordReply reply) -> recorded(state, reply);
            case JobNote.WorkRead(_, long at, Optional<Work> work) -> workRead(state, at, work);
            case JobNote.Paid(_, var reply) -> settle(JobRules.paid(state.phase(), reply, now()));
            case JobNote.Released(_, ReleaseReply reply) -> released(state, reply);
            case JobNote.Refunded(_, var reply) ->
                    settle(JobRules.refunded(state.phase(), reply, now()));
            case JobNote.Closed _ -> store(JobRules.closed(state.phase(), now()));
            case JobNote.Unheard _ -> {
                handingOut = false;
                errands.again();
                yield Effect().none();
            }
            case JobNote.Again _ ->
                    errands.takeUp(state, underway) ? Effect().none() : only(() -> pursue(state));
            case JobNote.LeaseTimeUp(LeaseId lease) ->
                    leaseEnded(state, lease, leases.timeUp(lease), note);
            case JobNote.LeaseSlow(LeaseId lease) when underway.nothing() ->
                    leases.slow(state, lease) ? only(() -> pursue(state)) : Effect().none();
            case JobNote.LeaseSlow _ -> Effect().none();
            case JobNote.NobodyElse _ -> nobodyElse(state);
            case JobNote.Undecided _ ->
                    storeOrFarewell(
                            state,
                            JobRules.cannot(state, "verification.undecided", now()),
                            () -> {});
            case JobNote.HeldForgotten _ ->
                    held.empty() ? store(JobRules.heldForgotten(state, now())) : Effect().none();
            case JobNote.DeadlinePassed _ ->
                    underway.nothing()
                            ? storeOrFarewell(state, JobRules.expired(state, now()), () -> {})
                            : Effect().none();
            case JobNote.WaitedEnough(long watcher) ->
                    only(() -> audience.waitedEnough(state, watcher));
        };
    }

    private Effect<JobEvent, JobState> submit(JobState state, Submit submit) {
        var request = submit.request();
        var refusal = JobRules.refusesSubmit(state, request);
        if (refusal.isPresent()) {
            return only(() -> submit.replyTo().tell(new JobReply.Refused(refusal.get())));
        }
        if (JobRules.acknowledged(state)) {
            return only(() -> submit.replyTo().tell(JobRules.replyToSubmit(job, state)));
        }
        asked = Optional.of(request.asked());
        audience.submitted(submit.replyTo());
        var events = JobRules.submit(state, request, now());
        if (events.isEmpty()) {
            // the same request again, perhaps with the values that a restart forgot
            return only(() -> goOn(state, List.of()));
        }
        return store(events);
    }

    private Effect<JobEvent, JobState> nodeFound(JobState state, NodeFound found) {
        if (!(state instanceof Known known)
                || handingOut
                || !underway.nothing()
                || OpenLeases.holds(known, found)) {
            return Effect().none();
        }
        if (!(known.phase() instanceof Phase.Seeking) && !leases.takes(known, found)) {
            return only(errands::withdraw); // others can have the slot
        }
        if (held.hasComputed(found.node())) {
            return nobodyElse(known); // the dispatch knows nobody else
        }
        handingOut = true;
        errands.startAnew();
        return only(() -> errands.handOut(known, found, neighbours.leaseNames().get()));
    }

    private Effect<JobEvent, JobState> handedOut(Known state, JobNote.HandedOut handed) {
        handingOut = false;
        var second = !(state.phase() instanceof Phase.Seeking);
        if (second && leases.wanted(state).isEmpty()) {
            return only(errands::withdraw);
        }
        var now = now();
        return switch (handed.reply()) {
            case HandOutReply.Refused(Refusal refusal) when JobRules.passing(refusal.code()) ->
                    only(() -> errands.again());
            case HandOutReply.Refused(Refusal refusal) ->
                    store(JobRules.notHandedOut(state, refusal.code(), now));
            case HandOutReply.AlreadyAnswered(long at) ->
                    // an earlier lease's work reached the twin before a crash
                    only(() -> errands.readStoredWork(state, at));
            case HandOutReply.Inputs _ when second && !leases.counts() -> only(errands::withdraw);
            case HandOutReply.Inputs(byte[] inputs) -> {
                var lease =
                        JobRules.lease(state, handed, inputs, now.plus(settings.leaseTtl()), now);
                leases.offered(lease, handed.node());
                yield Effect()
                        .persist(List.of(lease))
                        .thenRun((JobState next) -> {
                            stored(next, List.of(lease));
                            leases.whenInTime(
                                    lease,
                                    () -> errands.offer(state, lease, inputs, handed.node()));
                        });
            }
        };
    }

    private Effect<JobEvent, JobState> reported(JobState state, Reported reported) {
        var open = JobRules.open(state, reported);
        if (underway.farewell.isPresent() || open.isEmpty() || !(state instanceof Known known)) {
            if (held.holds(reported.lease()) && underway.farewell.isEmpty()) {
                held.repliesTo(reported.lease(), reported.replyTo());
            } else {
                reported.replyTo().tell(JobStatuses.late(state, reported.lease()));
            }
            return Effect().none();
        }
        if (underway.of(reported.lease())) {
            held.repliesTo(reported.lease(), reported.replyTo());
            underway.repliesTo(reported.replyTo());
            return Effect().none();
        }
        if (!underway.nothing()) {
            return only(() -> leases.hear(reported.lease(), reported));
        }
        var lease = open.get();
        var verdict = VerifiedWork.check(known, lease, errands.manifest(known), reported);
        return switch (verdict) {
            case Verdict.Invalid(String code) ->
                    storeOrFarewell(
                            known,
                            JobRules.leaseOver(known, lease.lease(), code, true, now()),
                            () -> errands.tellRejected(known, lease, code, reported));
            case Verdict.Valid valid -> {
                underway.weighed = Optional.of(VerifiedWork.of(reported, valid, now()));
                errands.startAnew();
                if (held.core(lease.node())) {
                    yield weigh(known, Optional.empty());
                }
                leases.ran(known, lease);
                yield only(() -> errands.askTrust(known, underway.weighed.get()));
            }
        };
    }

    /// Puts the result beside the others.
    ///
    /// @param trust empty for the core's own
    private Effect<JobEvent, JobState> weigh(Known state, Optional<TrustReply> trust) {
        if (underway.weighed.isEmpty()) {
            return Effect().none();
        }
        var work = underway.weighed.get();
        underway.weighed = Optional.empty();
        held.add(work, trust);
        var step = held.next(state, errands.manifest(state));
        if (step instanceof QuorumStep.Accept) {
            underway.verified = held.answer();
            return only(() -> underway.verified.ifPresent(answer -> errands.record(state, answer)));
        }
        return store(JobRules.held(state, work.lease(), now()));
    }

    private Effect<JobEvent, JobState> nobodyElse(Known state) {
        held.nobodyElse();
        return only(() -> pursue(state));
    }

    /// Takes up what the state owes.
    private void pursue(Known state) {
        errands.perform(state, JobRules.nextDuty(state), asked, held, leases)
                .ifPresent(answer -> underway.verified = Optional.of(answer));
    }

    private Effect<JobEvent, JobState> recorded(Known state, RecordReply reply) {
        if (underway.verified.isEmpty()) {
            return Effect().none();
        }
        var work = underway.verified.get();
        return switch (reply) {
            case RecordReply.Refused(Refusal refusal) when JobRules.passing(refusal.code()) ->
                    only(() -> errands.again());
            case RecordReply.Refused(Refusal refusal) ->
                    store(
                            JobRules.cannot(state, refusal.code(), now()),
                            () -> work.hears("late", refusal.code()));
            case RecordReply.Recorded(long at) when state.leases().size() == 1 ->
                    answered(state, work, at);
            case RecordReply.Recorded(long at) ->
                    // an earlier lease's work may have reached the twin before a crash
                    only(() -> errands.readStoredWork(state, at));
        };
    }

    private Effect<JobEvent, JobState> workRead(Known state, long at, Optional<Work> stored) {
        if (stored.isPresent()) {
            var receipt = stored.get().receipt();
            return answered(
                    state,
                    new LeaseId(WorkReceipt.parse(receipt).leaseId()),
                    receipt,
                    VerifiedWork.reason(OutcomeJson.read(stored.get().outcome())),
                    at);
        }
        if (underway.verified.isPresent()) {
            return answered(state, underway.verified.get(), at);
        }
        // the patient was erased, and the answer with the key
        return underway.farewell.isPresent()
                ? giveUp(underway.farewell.get())
                : store(JobRules.cannot(state, "twin.erased", now()));
    }

    private Effect<JobEvent, JobState> released(Known state, ReleaseReply reply) {
        return switch (reply) {
            case ReleaseReply.Refused(Refusal refusal) when JobRules.passing(refusal.code()) ->
                    only(() -> errands.again());
            case ReleaseReply.AlreadyAnswered(long at) when underway.farewell.isPresent() ->
                    only(() -> errands.readStoredWork(state, at));
            case ReleaseReply.Released _, ReleaseReply.AlreadyAnswered _, ReleaseReply.Refused _ ->
                    underway.farewell.isPresent()
                            ? giveUp(underway.farewell.get())
                            : settle(JobRules.released(state.phase(), now()));
        };
    }

    private Effect<JobEvent, JobState> giveUp(Farewell last) {
        return store(last.given(now()), last.afterwards());
    }

    /// Stores the events, but asks the twin first when they give up a job that may have an answer.
    private Effect<JobEvent, JobState> storeOrFarewell(
            Known state, List<JobEvent> events, Runnable afterwards) {
        if (!JobRules.mustAskTwin(state, events)) {
            return store(events, afterwards);
        }
        underway.farewell = Optional.of(new Farewell(events, afterwards));
        handingOut = false;
        errands.startAnew();
        return only(() -> errands.release(state));
    }

    private Effect<JobEvent, JobState> answered(Known state, VerifiedWork work, long at) {
        return answered(state, work.lease(), work.receipt(), work.notComputed(), at);
    }

    private Effect<JobEvent, JobState> answered(
            Known state, LeaseId whose, byte[] receipt, Optional<String> notComputed, long at) {
        var waiting = underway.verified;
        var last = underway.farewell;
        var others = held.verdicts(whose);
        return store(
                JobRules.answered(
                        state,
                        whose,
                        Digest.of(receipt).text(),
                        notComputed,
                        at,
                        held.compared(whose, now()),
                        now()),
                () -> {
                    last.ifPresent(given -> given.afterwards().run());
                    waiting.ifPresent(
                            work -> work.replyTo().tell(JobStatuses.verdict(work.lease(), whose)));
                    others.run();
                });
    }

    /// @param word what said so
    private Effect<JobEvent, JobState> leaseEnded(
            Known state, LeaseId lease, String code, JobCommand word) {
        if (underway.nothing()) {
            held.leaseLost(state, lease, code);
            var events = JobRules.leaseOver(state, lease, code, false, now());
            return storeOrFarewell(state, events, () -> {});
        }
        // a verified result outlives its lease
        return underway.of(lease) ? Effect().none() : only(() -> leases.hear(lease, word));
    }

    private Instant now() {
        return neighbours.time().instant();
    }

    private Effect<JobEvent, JobState> only(Runnable effect) {
        effect.run();
        return Effect().none();
    }

    /// Stores what an answer means; an answer that means nothing is asked for again.
    private Effect<JobEvent, JobState> settle(List<JobEvent> events) {
        if (events.isEmpty()) {
            errands.again();
        }
        return store(events);
    }

    private Effect<JobEvent, JobState> store(List<JobEvent> events) {
        return store(events, () -> {});
    }

    private Effect<JobEvent, JobState> store(List<JobEvent> events, Runnable afterwards) {
        return events.isEmpty()
                ? Effect().none()
                : Effect()
                        .persist(events)
                        .thenRun((JobState next) -> {
                            stored(next, events);
                            afterwards.run();
                        });
    }

    private void stored(JobState next, List<JobEvent> events) {
        events.forEach(event -> neighbours.observer().stored(job, event));
        if (next instanceof Known known) {
            errands.tellFindings(known, events, held);
            errands.askHidden(known, events);
            leases.close(known, events);
        }
        var notWanted = leases.unwanted() && !JobRules.leases(events);
        if (notWanted || events.stream().anyMatch(JobRules::endsUnanswered)) {
            errands.withdraw();
        }
        underway.over();
        leases.heardMeanwhile().forEach(errands::hearAgain);
        goOn(next, events);
    }

    /// Tells who waits, and takes up what the state owes.
    private void goOn(JobState state, List<JobEvent> stored) {
        if (!(state instanceof Known known)) {
            return;
        }
        if (held.empty() && !known.held().isEmpty() && JobRules.beforeAnswer(known.phase())) {
            errands.heldForgotten();
            return;
        }
        audience.tell(state);
        errands.startAnew();
        handingOut = false;
        if (JobRules.beforeAnswer(known.phase())) {
            errands.armDeadline(known);
            leases.arm(known, held);
        } else {
            asked = Optional.empty();
            held.forget();
            errands.disarm();
        }
        if (!errands.pauses(known, stored)) {
            pursue(known);
        }
    }
}
