package io.twinmesh.actors.job.entity;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.job.JobCommand.Reported;
import io.twinmesh.actors.job.JobNeighbours.StoredWork.Work;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.job.rule.JobRules;
import io.twinmesh.actors.job.rule.JobState;
import io.twinmesh.actors.job.rule.JobState.Known;
import io.twinmesh.actors.job.rule.JobStatuses;
import io.twinmesh.actors.job.rule.LeaseRules;
import io.twinmesh.actors.node.NodeCommand.TrustReply;
import io.twinmesh.actors.twin.command.PatientCommand.RecordReply;
import io.twinmesh.actors.twin.command.PatientCommand.ReleaseReply;
import io.twinmesh.actors.verification.QuorumStep;
import io.twinmesh.actors.verification.Verdict;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.WorkReceipt;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.persistence.identity.LeaseId;

import org.apache.pekko.persistence.typed.javadsl.Effect;

import java.time.InstantSource;
import java.util.Optional;

/// The way of a result to the job's answer: it is checked, weighed beside others, kept by the twin
/// and stored.
final class Answering {
    private final JobErrands errands;
    private final NodeFindings findings;
    private final HeldResults held;
    private final OpenLeases leases;
    private final Underway underway;
    private final Storing storing;
    private final InstantSource time;

    Answering(
            JobErrands errands,
            NodeFindings findings,
            HeldResults held,
            OpenLeases leases,
            Underway underway,
            Storing storing,
            InstantSource time) {
        this.errands = errands;
        this.findings = findings;
        this.held = held;
        this.leases = leases;
        this.underway = underway;
        this.storing = storing;
        this.time = time;
    }

    Effect<JobEvent, JobState> reported(JobState state, Reported reported) {
        var open = LeaseRules.open(state, reported);
        if (underway.farewell.isPresent() || open.isEmpty() || !(state instanceof Known known)) {
            if (held.holds(reported.lease()) && underway.farewell.isEmpty()) {
                held.repliesTo(reported.lease(), reported.replyTo());
            } else {
                reported.replyTo().tell(JobStatuses.late(state, reported.lease()));
            }
            return storing.none();
        }
        if (underway.of(reported.lease())) {
            held.repliesTo(reported.lease(), reported.replyTo());
            underway.repliesTo(reported.replyTo());
            return storing.none();
        }
        if (!underway.nothing()) {
            return storing.only(() -> leases.hear(reported.lease(), reported));
        }
        if (!errands.knowsModel(known)) {
            // nothing is known to check it by; its session says it again
            return storing.none();
        }
        var lease = open.get();
        var verdict = VerifiedWork.check(known, lease, errands.manifest(known), reported);
        return switch (verdict) {
            case Verdict.Invalid(String code) ->
                    storing.storeOrFarewell(
                            known,
                            LeaseRules.over(known, lease.lease(), code, true, time.instant()),
                            () -> findings.tellRejected(known, lease, code, reported));
            case Verdict.Valid valid -> {
                underway.weighed = Optional.of(VerifiedWork.of(reported, valid, time.instant()));
                errands.question().startAnew();
                if (held.core(lease.node())) {
                    yield weigh(known, Optional.empty());
                }
                leases.ran(known, lease);
                yield storing.only(() -> errands.askTrust(known, underway.weighed.get()));
            }
        };
    }

    /// Puts the result beside the others.
    ///
    /// @param trust empty for the core's own
    Effect<JobEvent, JobState> weigh(Known state, Optional<TrustReply> trust) {
        if (underway.weighed.isEmpty()) {
            return storing.none();
        }
        var work = underway.weighed.get();
        underway.weighed = Optional.empty();
        held.add(work, trust);
        var step = held.next(state, errands.manifest(state));
        if (step instanceof QuorumStep.Accept) {
            underway.verified = held.answer();
            return storing.only(() ->
                    underway.verified.ifPresent(answer -> errands.twin().record(state, answer)));
        }
        return storing.store(LeaseRules.held(state, work.lease(), time.instant()));
    }

    Effect<JobEvent, JobState> recorded(Known state, RecordReply reply) {
        if (underway.verified.isEmpty()) {
            return storing.none();
        }
        var work = underway.verified.get();
        return switch (reply) {
            case RecordReply.Refused(Refusal refusal) when refusal.provisional() ->
                    storing.only(() -> errands.question().again());
            case RecordReply.Refused(Refusal refusal) ->
                    storing.store(
                            JobRules.cannot(state, refusal.code(), time.instant()),
                            () -> work.hears("late", refusal.code()));
            case RecordReply.Recorded(long at) when state.leases().size() == 1 ->
                    answered(state, work, at);
            case RecordReply.Recorded(long at) ->
                    // an earlier lease's work may have reached the twin before a crash
                    storing.only(() -> errands.twin().readStoredWork(state, at));
        };
    }

    Effect<JobEvent, JobState> workRead(Known state, long at, Optional<Work> stored) {
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
                ? storing.giveUp(underway.farewell.get())
                : storing.store(JobRules.cannot(state, "twin.erased", time.instant()));
    }

    Effect<JobEvent, JobState> released(Known state, ReleaseReply reply) {
        return switch (reply) {
            case ReleaseReply.Refused(Refusal refusal) when refusal.provisional() ->
                    storing.only(() -> errands.question().again());
            case ReleaseReply.AlreadyAnswered(long at) when underway.farewell.isPresent() ->
                    storing.only(() -> errands.twin().readStoredWork(state, at));
            case ReleaseReply.Released _, ReleaseReply.AlreadyAnswered _, ReleaseReply.Refused _ ->
                    underway.farewell.isPresent()
                            ? storing.giveUp(underway.farewell.get())
                            : storing.settle(JobRules.released(state.phase(), time.instant()));
        };
    }

    private Effect<JobEvent, JobState> answered(Known state, VerifiedWork work, long at) {
        return answered(state, work.lease(), work.receipt(), work.notComputed(), at);
    }

    private Effect<JobEvent, JobState> answered(
            Known state, LeaseId whose, byte[] receipt, Optional<String> notComputed, long at) {
        var waiting = underway.verified;
        var last = underway.farewell;
        var others = held.verdicts(whose);
        return storing.store(
                JobRules.answered(
                        state,
                        whose,
                        Digest.of(receipt).text(),
                        notComputed,
                        at,
                        held.compared(whose, time.instant()),
                        time.instant()),
                () -> {
                    last.ifPresent(given -> given.afterwards().run());
                    waiting.ifPresent(
                            work -> work.replyTo().tell(JobStatuses.verdict(work.lease(), whose)));
                    others.run();
                });
    }
}
