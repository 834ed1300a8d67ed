package io.twinmesh.actors.job;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.dispatch.DispatchCommand.EnqueueReply;
import io.twinmesh.actors.job.JobCommand.JobReply;
import io.twinmesh.actors.job.JobCommand.NodeFound;
import io.twinmesh.actors.job.JobCommand.Reported;
import io.twinmesh.actors.job.JobCommand.Submit;
import io.twinmesh.actors.job.JobEvent.GrantReleased;
import io.twinmesh.actors.job.JobEvent.JobExpired;
import io.twinmesh.actors.job.JobEvent.JobFailed;
import io.twinmesh.actors.job.JobEvent.LeaseGranted;
import io.twinmesh.actors.job.JobNeighbours.StoredWork.Work;
import io.twinmesh.actors.job.JobState.Known;
import io.twinmesh.actors.job.JobState.Phase;
import io.twinmesh.actors.twin.command.PatientCommand.HandOutReply;
import io.twinmesh.actors.twin.command.PatientCommand.RecordReply;
import io.twinmesh.actors.twin.command.PatientCommand.ReleaseReply;
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
import java.util.ArrayList;
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
    private Optional<Farewell> farewell = Optional.empty();
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
                replyTo.tell(audience.status(state));
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
            // an answer to a question of yesterday
            case JobNote.OfErrand answer when !errands.current(answer.errand()) -> Effect().none();
            case JobNote.Reserved(_, var reply) ->
                    settle(JobRules.reserved(state.phase(), reply, now));
            case JobNote.Prepared(_, var reply) ->
                    settle(JobRules.prepared(state.phase(), reply, now));
            case JobNote.Sought(_, EnqueueReply reply) -> sought(state, reply);
            case JobNote.HandedOut handed -> handedOut(state, handed);
            case JobNote.Recorded(_, RecordReply reply) -> recorded(state, reply);
            case JobNote.WorkRead(_, long at, Optional<Work> work) -> workRead(state, at, work);
            case JobNote.Paid(_, var reply) -> settle(JobRules.paid(state.phase(), reply, now));
            case JobNote.Released(_, ReleaseReply reply) -> released(state, reply);
            case JobNote.Refunded(_, var reply) ->
                    settle(JobRules.refunded(state.phase(), reply, now));
            case JobNote.Closed _ -> store(JobRules.closed(state.phase(), now));
            case JobNote.Unheard _ -> {
                handingOut = false;
                errands.again();
                yield Effect().none();
            }
            case JobNote.Again _ -> again(state);
            case JobNote.LeaseTimeUp(LeaseId lease) ->
                    leaseEnded(state, lease, leaseSeenHere ? "lease.expired" : "lease.interrupted");
            case JobNote.DeadlinePassed _ ->
                    verified.isPresent() || farewell.isPresent()
                            ? Effect().none()
                            : storeOrFarewell(state, JobRules.expired(state, now), () -> {});
            case JobNote.WaitedEnough(long watcher) -> {
                audience.waitedEnough(state, watcher);
                yield Effect().none();
            }
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

    private Effect<JobEvent, JobState> sought(JobState state, EnqueueReply reply) {
        switch (reply) {
            case EnqueueReply.Waiting(var obstacle) -> {
                audience.obstructed(state, obstacle);
                errands.againAfter(settings.seekRepeat());
            }
            case EnqueueReply.QueueFull _ -> errands.again();
        }
        return Effect().none();
    }

    private Effect<JobEvent, JobState> again(Known state) {
        // through the directory, so that a job with unfinished business does not count as idle
        neighbours.jobs().job(job).tell(new JobCommand.Wake());
        if (farewell.isPresent()) {
            errands.release(state);
        } else if (verified.isPresent()) {
            errands.record(state, verified.get());
        } else {
            errands.perform(state, JobRules.nextDuty(state), asked);
        }
        return Effect().none();
    }

    private Effect<JobEvent, JobState> nodeFound(JobState state, NodeFound found) {
        if (state instanceof Known known
                && known.phase() instanceof Phase.Seeking
                && !handingOut
                && farewell.isEmpty()) {
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
            case HandOutReply.AlreadyAnswered(long at) -> {
                // an earlier lease's work reached the twin before a crash
                errands.readStoredWork(state, at);
                yield Effect().none();
            }
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
                            errands.offer(state, lease, inputs, handed.node());
                        });
            }
        };
    }

    private Effect<JobEvent, JobState> reported(JobState state, Reported reported) {
        if (farewell.isPresent()
                || !(state instanceof Known known)
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
        var verdict = VerifiedWork.check(known, held, errands.manifest(known), reported);
        return switch (verdict) {
            case Verdict.Invalid(String code) ->
                    storeOrFarewell(
                            known,
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
                                VerifiedWork.of(
                                        reported, valid.outcome(), neighbours.time().instant()));
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
                    answered(state, work, at);
            case RecordReply.Recorded(long at) -> {
                // an earlier lease's work may have reached the twin before a crash
                errands.readStoredWork(state, at);
                yield Effect().none();
            }
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
        if (verified.isPresent()) {
            return answered(state, verified.get(), at);
        }
        // the patient was erased, and the answer with the key
        return farewell.isPresent()
                ? giveUp(farewell.get())
                : store(JobRules.cannot(state, "twin.erased", neighbours.time().instant()));
    }

    private Effect<JobEvent, JobState> released(Known state, ReleaseReply reply) {
        return switch (reply) {
            case ReleaseReply.Refused(Refusal refusal) when JobRules.passing(refusal.code()) -> {
                errands.again();
                yield Effect().none();
            }
            case ReleaseReply.AlreadyAnswered(long at) when farewell.isPresent() -> {
                errands.readStoredWork(state, at);
                yield Effect().none();
            }
            case ReleaseReply.Released _, ReleaseReply.AlreadyAnswered _, ReleaseReply.Refused _ ->
                    farewell.isPresent()
                            ? giveUp(farewell.get())
                            : settle(JobRules.released(state.phase(), neighbours.time().instant()));
        };
    }

    private Effect<JobEvent, JobState> giveUp(Farewell last) {
        var events = new ArrayList<>(last.events());
        events.add(new GrantReleased(neighbours.time().instant()));
        return store(events, last.afterwards());
    }

    /// Stores the events, but asks the twin first when they give up a job that may have an answer.
    private Effect<JobEvent, JobState> storeOrFarewell(
            Known state, List<JobEvent> events, Runnable afterwards) {
        if (!JobRules.mustAskTwin(state, events)) {
            return store(events, afterwards);
        }
        farewell = Optional.of(new Farewell(events, afterwards));
        handingOut = false;
        errands.startAnew();
        errands.release(state);
        return Effect().none();
    }

    private Effect<JobEvent, JobState> answered(Known state, VerifiedWork work, long at) {
        return answered(state, work.lease(), work.receipt(), work.notComputed(), at);
    }

    private Effect<JobEvent, JobState> answered(
            Known state, LeaseId whose, byte[] receipt, Optional<String> notComputed, long at) {
        var waiting = verified;
        var last = farewell;
        return store(
                JobRules.answered(
                        state,
                        whose,
                        Digest.of(receipt).text(),
                        notComputed,
                        at,
                        neighbours.time().instant()),
                () -> {
                    last.ifPresent(given -> given.afterwards().run());
                    waiting.ifPresent(
                            work -> work.replyTo().tell(JobStatuses.verdict(work.lease(), whose)));
                });
    }

    private Effect<JobEvent, JobState> leaseEnded(JobState state, LeaseId lease, String code) {
        // a verified result outlives its lease
        return state instanceof Known known && verified.isEmpty() && farewell.isEmpty()
                ? storeOrFarewell(
                        known,
                        JobRules.leaseOver(known, lease, code, false, neighbours.time().instant()),
                        () -> {})
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
        farewell = Optional.empty();
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
