package io.twinmesh.actors.job;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.dispatch.DispatchCommand.EnqueueReply;
import io.twinmesh.actors.job.JobCommand.JobReply;
import io.twinmesh.actors.job.JobCommand.LeaseOffer;
import io.twinmesh.actors.job.JobCommand.NodeFound;
import io.twinmesh.actors.job.JobCommand.Reported;
import io.twinmesh.actors.job.JobCommand.Submit;
import io.twinmesh.actors.job.JobEvent.JobExpired;
import io.twinmesh.actors.job.JobEvent.JobFailed;
import io.twinmesh.actors.job.JobEvent.LeaseGranted;
import io.twinmesh.actors.job.JobNeighbours.StoredWork.Work;
import io.twinmesh.actors.job.JobState.Known;
import io.twinmesh.actors.job.JobState.Phase;
import io.twinmesh.actors.twin.PatientCommand.HandOutReply;
import io.twinmesh.actors.twin.PatientCommand.RecordReply;
import io.twinmesh.actors.verification.ResultCheck;
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
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One inference job as an actor: a shell round [JobRules]. What it owes follows from its stored
/// state alone, so a restart at any point goes on where the last event stands.
public final class InferenceJob extends EventSourcedBehavior<JobCommand, JobEvent, JobState> {
    /// Why a node gave a lease up, as far as it is believed.
    private static final Set<String> LEASE_CODES =
            Set.of(
                    "node-lost",
                    "declined",
                    "model-load",
                    "runtime",
                    "deadline",
                    "out-of-memory",
                    "stale");

    private final JobId job;
    private final JobNeighbours neighbours;
    private final JobSettings settings;
    private final JobErrands errands;
    private final JobAudience audience;

    // forgotten by a restart, and nothing depends on remembering them
    private Optional<String> asked = Optional.empty();
    private Optional<VerifiedWork> verified = Optional.empty();
    private boolean handingOut;
    private boolean leaseSeenHere;

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
        return newSignalHandlerBuilder().onSignal(RecoveryCompleted.instance(), this::goOn).build();
    }

    private Effect<JobEvent, JobState> hear(JobState state, JobCommand command) {
        return switch (command) {
            case Submit submit -> submit(state, submit);
            case JobCommand.Look(var replyTo) -> {
                replyTo.tell(JobStatuses.reply(job, state));
                yield Effect().none();
            }
            case JobCommand.Await(Duration atMost, var replyTo) -> {
                audience.watch(state, replyTo, atMost);
                yield Effect().none();
            }
            case JobCommand.Wake _ -> Effect().none();
            case NodeFound found -> nodeFound(state, found);
            case Reported reported -> reported(state, reported);
            case JobCommand.LeaseEnded(LeaseId lease, String code) ->
                    leaseEnded(
                            state,
                            lease,
                            LEASE_CODES.contains(code) ? "lease." + code : "lease.failed");
            case JobNote note -> state instanceof Known known ? note(known, note) : Effect().none();
        };
    }

    private Effect<JobEvent, JobState> note(Known state, JobNote note) {
        var now = neighbours.time().instant();
        return switch (note) {
            case JobNote.Reserved(long errand, var reply) when errands.current(errand) ->
                    settle(JobRules.reserved(state.phase(), reply, now));
            case JobNote.Prepared(long errand, var reply) when errands.current(errand) ->
                    settle(JobRules.prepared(state.phase(), reply, now));
            case JobNote.Sought(long errand, EnqueueReply reply) when errands.current(errand) ->
                    sought(reply);
            case JobNote.HandedOut handed when errands.current(handed.errand()) ->
                    handedOut(state, handed);
            case JobNote.Recorded(long errand, RecordReply reply) when errands.current(errand) ->
                    recorded(state, reply);
            case JobNote.WorkRead(long errand, long at, Optional<Work> work)
                    when errands.current(errand) ->
                    workRead(state, at, work);
            case JobNote.Paid(long errand, var reply) when errands.current(errand) ->
                    settle(JobRules.paid(state.phase(), reply, now));
            case JobNote.Released(long errand) when errands.current(errand) ->
                    settle(JobRules.released(state.phase(), now));
            case JobNote.Refunded(long errand, var reply) when errands.current(errand) ->
                    settle(JobRules.refunded(state.phase(), reply, now));
            case JobNote.Closed(long errand) when errands.current(errand) ->
                    store(JobRules.closed(state.phase(), now));
            case JobNote.Unheard(long errand) when errands.current(errand) -> {
                handingOut = false;
                errands.again();
                yield Effect().none();
            }
            case JobNote.Again(long errand) when errands.current(errand) -> again(state);
            case JobNote.LeaseTimeUp(LeaseId lease) ->
                    leaseEnded(state, lease, leaseSeenHere ? "lease.expired" : "lease.interrupted");
            case JobNote.DeadlinePassed _ ->
                    verified.isPresent() ? Effect().none() : store(JobRules.expired(state, now));
            case JobNote.WaitedEnough(long watcher) -> {
                audience.waitedEnough(state, watcher);
                yield Effect().none();
            }
            // an answer to a question of yesterday
            case JobNote.Reserved _,
                    JobNote.Prepared _,
                    JobNote.Sought _,
                    JobNote.HandedOut _,
                    JobNote.Recorded _,
                    JobNote.WorkRead _,
                    JobNote.Paid _,
                    JobNote.Released _,
                    JobNote.Refunded _,
                    JobNote.Closed _,
                    JobNote.Unheard _,
                    JobNote.Again _ ->
                    Effect().none();
        };
    }

    private Effect<JobEvent, JobState> submit(JobState state, Submit submit) {
        var request = submit.request();
        var refusal = JobRules.refusesSubmit(state, request);
        if (refusal.isPresent()) {
            submit.replyTo().tell(new JobReply.Refused(refusal.get()));
            return Effect().none();
        }
        if (JobRules.acknowledged(state)) {
            submit.replyTo().tell(JobRules.replyToSubmit(job, state));
            return Effect().none();
        }
        asked = Optional.of(request.asked());
        audience.submitted(submit.replyTo());
        var events = JobRules.submit(state, request, neighbours.time().instant());
        if (events.isEmpty()) {
            // the same request again, perhaps with the values that a restart forgot
            goOn(state);
            return Effect().none();
        }
        return store(events);
    }

    private Effect<JobEvent, JobState> sought(EnqueueReply reply) {
        switch (reply) {
            case EnqueueReply.Waiting _ -> errands.againAfter(settings.seekRepeat());
            case EnqueueReply.QueueFull _ -> errands.again();
        }
        return Effect().none();
    }

    private Effect<JobEvent, JobState> again(Known state) {
        // through the directory, so that a job with unfinished business does not count as idle
        neighbours.jobs().job(job).tell(new JobCommand.Wake());
        if (verified.isPresent()) {
            errands.record(state, verified.get());
        } else {
            errands.perform(state, JobRules.nextDuty(state), asked);
        }
        return Effect().none();
    }

    private Effect<JobEvent, JobState> nodeFound(JobState state, NodeFound found) {
        if (state instanceof Known known && known.phase() instanceof Phase.Seeking && !handingOut) {
            handingOut = true;
            errands.startAnew();
            errands.handOut(known, found, neighbours.leaseNames().get());
        }
        return Effect().none();
    }

    private Effect<JobEvent, JobState> handedOut(Known state, JobNote.HandedOut handed) {
        handingOut = false;
        if (!(state.phase() instanceof Phase.Seeking)) {
            return Effect().none();
        }
        var now = neighbours.time().instant();
        return switch (handed.reply()) {
            case HandOutReply.Refused(Refusal refusal) when JobRules.passing(refusal.code()) -> {
                errands.again();
                yield Effect().none();
            }
            case HandOutReply.Refused(Refusal refusal) ->
                    store(JobRules.cannot(state, refusal.code(), now));
            case HandOutReply.Inputs(byte[] inputs) -> {
                var lease =
                        new LeaseGranted(
                                handed.lease(),
                                handed.node().node(),
                                handed.node().account(),
                                state.nextFencingToken(),
                                Digest.of(inputs).text(),
                                now.plus(settings.leaseTtl()),
                                now);
                leaseSeenHere = true;
                yield Effect()
                        .persist(List.of(lease))
                        .thenRun((JobState next) -> {
                            stored(next, List.of(lease));
                            handed.node()
                                    .session()
                                    .tell(
                                            new LeaseOffer(
                                                    job,
                                                    lease.lease(),
                                                    lease.fencingToken(),
                                                    state.terms().modelDigest(),
                                                    inputs,
                                                    lease.expiresAt()));
                        });
            }
        };
    }

    private Effect<JobEvent, JobState> reported(JobState state, Reported reported) {
        if (!(state instanceof Known known)
                || !(known.phase() instanceof Phase.Leased(LeaseGranted held))
                || !held.lease().equals(reported.lease())
                || held.fencingToken() != reported.fencingToken()) {
            reported.replyTo().tell(JobStatuses.late(state, reported.lease()));
            return Effect().none();
        }
        if (verified.isPresent()) {
            verified = verified.map(work -> work.repliesTo(reported.replyTo()));
            return Effect().none();
        }
        var verdict =
                ResultCheck.check(
                        new ResultCheck.Expected(
                                held.node().value(),
                                held.lease().value(),
                                held.fencingToken(),
                                known.terms().modelDigest(),
                                held.inputsDigest(),
                                errands.manifest(known)),
                        new ResultCheck.Returned(
                                reported.output(),
                                reported.receipt(),
                                reported.receiptSignature(),
                                reported.nodeKey()));
        return switch (verdict) {
            case Verdict.Invalid(String code) ->
                    store(
                            JobRules.leaseOver(
                                    known, held.lease(), code, true, neighbours.time().instant()),
                            () ->
                                    reported.replyTo()
                                            .tell(
                                                    new JobCommand.Verdict(
                                                            held.lease(), "invalid", code)));
            case Verdict.Valid valid -> {
                verified =
                        Optional.of(
                                new VerifiedWork(
                                        held.lease(),
                                        reported.output(),
                                        reported.receipt(),
                                        reported.receiptSignature(),
                                        VerifiedWork.reason(valid.outcome()),
                                        neighbours.time().instant(),
                                        reported.replyTo()));
                errands.startAnew();
                errands.record(known, verified.get());
                yield Effect().none();
            }
        };
    }

    private Effect<JobEvent, JobState> recorded(Known state, RecordReply reply) {
        if (verified.isEmpty()) {
            return Effect().none();
        }
        var work = verified.get();
        return switch (reply) {
            case RecordReply.Refused(Refusal refusal) when JobRules.passing(refusal.code()) -> {
                errands.again();
                yield Effect().none();
            }
            case RecordReply.Refused(Refusal refusal) ->
                    store(
                            JobRules.cannot(state, refusal.code(), neighbours.time().instant()),
                            () ->
                                    work.replyTo()
                                            .tell(
                                                    new JobCommand.Verdict(
                                                            work.lease(), "late", refusal.code())));
            case RecordReply.Recorded(long at) when state.leases().size() == 1 ->
                    answered(state, work, work.lease(), work.receipt(), work.notComputed(), at);
            case RecordReply.Recorded(long at) -> {
                // an earlier lease's work may have reached the twin before a crash
                errands.readStoredWork(state, at);
                yield Effect().none();
            }
        };
    }

    private Effect<JobEvent, JobState> workRead(Known state, long at, Optional<Work> stored) {
        if (verified.isEmpty()) {
            return Effect().none();
        }
        var work = verified.get();
        if (stored.isEmpty()) {
            return answered(state, work, work.lease(), work.receipt(), work.notComputed(), at);
        }
        var receipt = stored.get().receipt();
        return answered(
                state,
                work,
                new LeaseId(WorkReceipt.parse(receipt).leaseId()),
                receipt,
                VerifiedWork.reason(OutcomeJson.read(stored.get().outcome())),
                at);
    }

    private Effect<JobEvent, JobState> answered(
            Known state,
            VerifiedWork work,
            LeaseId whose,
            byte[] receipt,
            Optional<String> notComputed,
            long at) {
        return store(
                JobRules.answered(
                        state,
                        whose,
                        Digest.of(receipt).text(),
                        notComputed,
                        at,
                        neighbours.time().instant()),
                () ->
                        work.replyTo()
                                .tell(
                                        whose.equals(work.lease())
                                                ? new JobCommand.Verdict(whose, "accepted", "")
                                                : new JobCommand.Verdict(
                                                        work.lease(), "late", "result.late")));
    }

    private Effect<JobEvent, JobState> leaseEnded(JobState state, LeaseId lease, String code) {
        // a verified result outlives its lease
        return state instanceof Known known && verified.isEmpty()
                ? store(JobRules.leaseOver(known, lease, code, false, neighbours.time().instant()))
                : Effect().none();
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
        events.forEach(neighbours.observer()::stored);
        if (events.stream().anyMatch(e -> e instanceof JobExpired || e instanceof JobFailed)) {
            errands.withdraw();
        }
        verified = Optional.empty();
        goOn(next);
    }

    /// Tells who waits, and takes up what the state owes.
    private void goOn(JobState state) {
        if (!(state instanceof Known known)) {
            return;
        }
        audience.tell(state);
        errands.startAnew();
        handingOut = false;
        if (JobRules.beforeAnswer(known.phase())) {
            errands.armDeadline(known);
        } else {
            asked = Optional.empty();
            errands.disarm();
        }
        errands.perform(known, JobRules.nextDuty(state), asked);
    }
}
