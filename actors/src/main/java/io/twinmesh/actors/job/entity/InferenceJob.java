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
import io.twinmesh.actors.job.rule.JobEvolution;
import io.twinmesh.actors.job.rule.JobRules;
import io.twinmesh.actors.job.rule.JobState;
import io.twinmesh.actors.job.rule.JobState.Known;
import io.twinmesh.actors.job.rule.JobState.Phase;
import io.twinmesh.actors.job.rule.JobStatuses;
import io.twinmesh.actors.job.rule.LeaseRules;
import io.twinmesh.actors.job.rule.LostLease;
import io.twinmesh.actors.node.NodeCommand.TrustReply;
import io.twinmesh.actors.twin.command.PatientCommand.HandOutReply;
import io.twinmesh.actors.twin.command.PatientCommand.RecordReply;
import io.twinmesh.actors.twin.command.PatientCommand.ReleaseReply;
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
    private final NodeFindings findings;
    private final JobAudience audience;
    private final HeldResults held;
    private final OpenLeases leases;

    private final Underway underway = new Underway();
    private final Storing storing;
    private final Answering answering;

    /// The values that came with the question. A restart forgets them: a job that is not answered
    /// yet waits until its client, who alone knows them, submits it again.
    private Optional<String> asked = Optional.empty();

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
        this.findings = new NodeFindings(job, neighbours);
        this.audience = new JobAudience(job, timers);
        this.held = new HeldResults(neighbours.assurance());
        this.leases = new OpenLeases(timers, neighbours.hedging(), neighbours.time());
        this.storing = new Storing(Effect(), this::stored, errands, underway, neighbours.time());
        this.answering =
                new Answering(
                        errands, findings, held, leases, underway, storing, neighbours.time());
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
        return JobEvolution::evolve;
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
            case JobCommand.Look(var replyTo) ->
                    storing.only(() -> replyTo.tell(audience.status(state)));
            case JobCommand.Await(Duration atMost, var replyTo) ->
                    storing.only(() -> audience.watch(state, replyTo, atMost));
            case JobCommand.Wake _, JobCommand.AskHidden _ -> storing.none();
            case NodeFound found -> nodeFound(state, found);
            case Reported reported -> answering.reported(state, reported);
            case JobCommand.LeaseEnded(LeaseId lease, String code) ->
                    state instanceof Known known
                            ? leaseEnded(known, lease, LostLease.code(code), command)
                            : storing.none();
            case JobNote note -> state instanceof Known known ? note(known, note) : storing.none();
        };
    }

    private Effect<JobEvent, JobState> note(Known state, JobNote note) {
        return switch (note) {
            // an answer to a question of yesterday
            case JobNote.OfErrand answer when !errands.question().current(answer.errand()) ->
                    storing.none();
            case JobNote.Reserved(_, var reply) ->
                    storing.settle(JobRules.reserved(state.phase(), reply, now()));
            case JobNote.Prepared(_, var reply) ->
                    storing.settle(JobRules.prepared(state.phase(), reply, now()));
            case JobNote.Sought(_, EnqueueReply reply) ->
                    storing.only(() -> errands.sought(state, reply, audience));
            case JobNote.Trusted(_, TrustReply trust) -> answering.weigh(state, Optional.of(trust));
            case JobNote.HandedOut handed -> handedOut(state, handed);
            case JobNote.Recorded(_, RecordReply reply) -> answering.recorded(state, reply);
            case JobNote.WorkRead(_, long at, Optional<Work> work) ->
                    answering.workRead(state, at, work);
            case JobNote.Paid(_, var reply) ->
                    storing.settle(JobRules.paid(state.phase(), reply, now()));
            case JobNote.Released(_, ReleaseReply reply) -> answering.released(state, reply);
            case JobNote.Refunded(_, var reply) ->
                    storing.settle(JobRules.refunded(state.phase(), reply, now()));
            case JobNote.Closed _ -> storing.store(JobRules.closed(state.phase(), now()));
            case JobNote.Unheard _ -> {
                underway.handingOut = false;
                errands.question().again();
                yield storing.none();
            }
            case JobNote.Again _ ->
                    errands.takeUp(state, underway)
                            ? storing.none()
                            : storing.only(() -> pursue(state));
            case JobNote.LeaseTimeUp(LeaseId lease) ->
                    leaseEnded(state, lease, leases.timeUp(lease), note);
            case JobNote.LeaseSlow(LeaseId lease) when underway.nothing() ->
                    leases.slow(state, lease) ? storing.only(() -> pursue(state)) : storing.none();
            case JobNote.LeaseSlow _ -> storing.none();
            case JobNote.NobodyElse _ -> nobodyElse(state);
            case JobNote.Undecided _ ->
                    storing.storeOrFarewell(
                            state, JobRules.undecided(state, held.agreed(now()), now()), () -> {});
            case JobNote.HeldForgotten _ ->
                    held.empty()
                            ? storing.store(LeaseRules.heldForgotten(state, now()))
                            : storing.none();
            case JobNote.DeadlinePassed _ ->
                    underway.nothing() ? deadlinePassed(state) : storing.none();
            case JobNote.WaitedEnough(long watcher) ->
                    storing.only(() -> audience.waitedEnough(state, watcher));
        };
    }

    private Effect<JobEvent, JobState> submit(JobState state, Submit submit) {
        var request = submit.request();
        var refusal = JobRules.refusesSubmit(state, request);
        if (refusal.isPresent()) {
            return storing.only(() -> submit.replyTo().tell(new JobReply.Refused(refusal.get())));
        }
        if (JobStatuses.acknowledged(state)) {
            return storing.only(() -> submit.replyTo().tell(JobStatuses.replyToSubmit(job, state)));
        }
        var forgotten = asked.isEmpty();
        asked = Optional.of(request.asked());
        audience.submitted(submit.replyTo());
        var events = JobRules.submit(state, request, now());
        if (events.isEmpty() && forgotten) {
            // the same request again, with the values that a restart forgot
            return storing.only(() -> goOn(state, List.of()));
        }
        return storing.store(events);
    }

    /// A model that this server never heard of is why nobody was asked.
    private List<JobEvent> expired(Known state) {
        var expired = JobRules.expired(state, now());
        return expired.isEmpty() || errands.knowsModel(state)
                ? expired
                : JobRules.cannot(state, "model.unknown", now());
    }

    private Effect<JobEvent, JobState> nodeFound(JobState state, NodeFound found) {
        if (!(state instanceof Known known)
                || underway.handingOut
                || !underway.nothing()
                || OpenLeases.holds(known, found)) {
            return storing.none();
        }
        if (!(known.phase() instanceof Phase.Seeking) && !leases.takes(known, found)) {
            return storing.only(errands::withdraw); // others can have the slot
        }
        if (held.hasComputed(found.node())) {
            return nobodyElse(known); // the dispatch knows nobody else
        }
        underway.handingOut = true;
        errands.otherFound();
        errands.question().startAnew();
        return storing.only(
                () -> errands.twin().handOut(known, found, neighbours.leaseNames().get()));
    }

    private Effect<JobEvent, JobState> handedOut(Known state, JobNote.HandedOut handed) {
        underway.handingOut = false;
        var second = !(state.phase() instanceof Phase.Seeking);
        if (second && leases.wanted(state).isEmpty()) {
            return storing.only(errands::withdraw);
        }
        var now = now();
        return switch (handed.reply()) {
            case HandOutReply.Refused(Refusal refusal) when refusal.provisional() ->
                    storing.only(() -> errands.question().again());
            case HandOutReply.Refused(Refusal refusal) ->
                    storing.store(JobRules.notHandedOut(state, refusal.code(), now));
            case HandOutReply.AlreadyAnswered(long at) ->
                    // an earlier lease's work reached the twin before a crash
                    storing.only(() -> errands.twin().readStoredWork(state, at));
            case HandOutReply.Inputs _ when second && !leases.counts() ->
                    storing.only(errands::withdraw);
            case HandOutReply.Inputs(byte[] inputs) -> {
                var lease =
                        LeaseRules.lease(state, handed, inputs, now.plus(settings.leaseTtl()), now);
                leases.offered(lease, handed.node());
                yield storing.store(
                        List.of(lease),
                        () ->
                                leases.whenInTime(
                                        lease,
                                        () -> errands.offer(state, lease, inputs, handed.node())));
            }
        };
    }

    private Effect<JobEvent, JobState> nobodyElse(Known state) {
        held.nobodyElse();
        return storing.only(() -> pursue(state));
    }

    /// Takes up what the state owes.
    private void pursue(Known state) {
        errands.perform(state, JobRules.nextDuty(state), asked, held, leases)
                .ifPresent(answer -> underway.verified = Optional.of(answer));
    }

    /// @param word what said so
    private Effect<JobEvent, JobState> leaseEnded(
            Known state, LeaseId lease, String code, JobCommand word) {
        if (underway.nothing()) {
            held.leaseLost(state, lease, code);
            leases.ended(state, lease, code);
            var events = LeaseRules.over(state, lease, code, false, now());
            return storing.storeOrFarewell(state, events, () -> {});
        }
        // a verified result outlives its lease
        return underway.of(lease) ? storing.none() : storing.only(() -> leases.hear(lease, word));
    }

    private Instant now() {
        return neighbours.time().instant();
    }

    private void stored(JobState next, List<JobEvent> events) {
        events.forEach(event -> neighbours.observer().stored(job, event));
        if (next instanceof Known known) {
            findings.tellFindings(known, events, held);
            findings.askHidden(known, events);
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

    /// The timer knows nothing of a clock that was set back meanwhile.
    private Effect<JobEvent, JobState> deadlinePassed(Known state) {
        var events = expired(state);
        if (events.isEmpty() && JobRules.beforeAnswer(state.phase())) {
            return storing.only(() -> errands.armDeadline(state));
        }
        return storing.storeOrFarewell(state, events, () -> {});
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
        errands.question().startAnew();
        underway.handingOut = false;
        if (JobRules.beforeAnswer(known.phase())) {
            errands.armDeadline(known);
            leases.arm(known, held);
        } else {
            asked = Optional.empty();
            held.forget();
            errands.disarm();
            underway.over();
        }
        if (!underway.nothing()) {
            // the journal did not take it
            errands.takeUp(known, underway);
        } else if (!errands.pauses(known, stored)) {
            pursue(known);
        }
    }
}
