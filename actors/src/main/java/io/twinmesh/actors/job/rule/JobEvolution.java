package io.twinmesh.actors.job.rule;

import io.twinmesh.actors.job.JobStanding;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.job.event.JobEvent.AccessDenied;
import io.twinmesh.actors.job.event.JobEvent.AssessmentStored;
import io.twinmesh.actors.job.event.JobEvent.FundsRefused;
import io.twinmesh.actors.job.event.JobEvent.FundsReserved;
import io.twinmesh.actors.job.event.JobEvent.GrantReleased;
import io.twinmesh.actors.job.event.JobEvent.InputsGranted;
import io.twinmesh.actors.job.event.JobEvent.JobExpired;
import io.twinmesh.actors.job.event.JobEvent.JobFailed;
import io.twinmesh.actors.job.event.JobEvent.JobSubmitted;
import io.twinmesh.actors.job.event.JobEvent.LeaseGranted;
import io.twinmesh.actors.job.event.JobEvent.LeaseLost;
import io.twinmesh.actors.job.event.JobEvent.NothingComputable;
import io.twinmesh.actors.job.event.JobEvent.NothingOwed;
import io.twinmesh.actors.job.event.JobEvent.PaymentPosted;
import io.twinmesh.actors.job.event.JobEvent.PaymentRefused;
import io.twinmesh.actors.job.event.JobEvent.ReservationVoided;
import io.twinmesh.actors.job.event.JobEvent.ResultAccepted;
import io.twinmesh.actors.job.event.JobEvent.ResultHeld;
import io.twinmesh.actors.job.event.JobEvent.ResultRejected;
import io.twinmesh.actors.job.event.JobEvent.ResultsCompared;
import io.twinmesh.actors.job.rule.JobState.Ending;
import io.twinmesh.actors.job.rule.JobState.Known;
import io.twinmesh.actors.job.rule.JobState.Phase;
import io.twinmesh.actors.job.rule.JobState.Unknown;
import io.twinmesh.persistence.identity.LeaseId;

import java.util.Optional;

/// Where a job stands after an event. A promise for ever: the same events give the same state on
/// every machine, whatever release wrote them.
public final class JobEvolution {
    private JobEvolution() {}

    /// Total and pure; an event that does not fit changes nothing.
    public static JobState evolve(JobState state, JobEvent event) {
        return switch (state) {
            case Unknown _ -> event instanceof JobSubmitted terms ? Known.submitted(terms) : state;
            case Known known -> next(known, event);
        };
    }

    private static Known next(Known s, JobEvent event) {
        return switch (event) {
            case JobSubmitted _ -> s;
            case FundsReserved _ -> s.in(new Phase.Preparing());
            case FundsRefused e ->
                    s.in(new Phase.Done(Ending.without(JobStanding.REFUSED, e.code())));
            case InputsGranted _ -> s.in(new Phase.Seeking());
            case NothingComputable e -> closing(s, JobStanding.NOT_COMPUTED, e.code(), false);
            case AccessDenied e ->
                    closing(
                            s,
                            JobStanding.REFUSED,
                            e.code(),
                            !(s.phase() instanceof Phase.Preparing));
            case LeaseGranted e -> s.leased(e);
            case LeaseLost e -> over(s, e.lease(), !LostLease.blameless(e.code()));
            case ResultRejected e -> over(s, e.lease(), true);
            case ResultHeld e -> held(s, e.lease());
            case ResultsCompared e -> s.compared(e.right());
            case ResultAccepted e -> s.in(new Phase.Storing(e));
            case AssessmentStored e -> stored(s, e.sequenceNumber());
            case PaymentPosted e ->
                    done(s, JobStanding.SETTLED, Optional.empty(), Optional.of(e.index()));
            case PaymentRefused e ->
                    done(s, JobStanding.ANSWERED, Optional.of(e.code()), Optional.empty());
            case JobExpired _ -> closing(s, JobStanding.FAILED, "job.expired", true);
            case JobFailed e -> closing(s, JobStanding.FAILED, e.code(), true);
            case GrantReleased _ ->
                    s.phase() instanceof Phase.Closing(Ending ending, boolean _)
                            ? s.in(new Phase.Closing(ending, false))
                            : s;
            case ReservationVoided _, NothingOwed _ ->
                    done(s, JobStanding.SETTLED, Optional.empty(), Optional.empty());
        };
    }

    private static Known closing(Known s, JobStanding state, String code, boolean toRelease) {
        return s.in(new Phase.Closing(Ending.without(state, code), toRelease));
    }

    private static Known held(Known s, LeaseId lease) {
        return s.open(lease).map(s::holding).orElse(s);
    }

    private static Known over(Known s, LeaseId lease, boolean nodesFault) {
        var forgotten = s.leases().get(lease);
        if (forgotten != null && s.held().contains(lease)) {
            return s.forgetting(forgotten);
        }
        return s.open(lease).map(open -> s.without(open, nodesFault)).orElse(s);
    }

    private static Known stored(Known s, long sequenceNumber) {
        if (!(s.phase() instanceof Phase.Storing(ResultAccepted accepted))) {
            return s;
        }
        // an answer that says "nothing computed" is stored like any other and costs nothing
        return accepted.notComputed().isEmpty()
                ? s.in(new Phase.Paying(accepted, sequenceNumber))
                : s.in(
                        new Phase.Closing(
                                new Ending(
                                        JobStanding.NOT_COMPUTED,
                                        accepted.notComputed(),
                                        Optional.of(sequenceNumber),
                                        Optional.of(accepted.lease()),
                                        Optional.empty()),
                                false));
    }

    private static Known done(
            Known s, JobStanding state, Optional<String> code, Optional<Long> payout) {
        return switch (s.phase()) {
            case Phase.Paying(ResultAccepted accepted, long assessment) ->
                    s.in(
                            new Phase.Done(
                                    new Ending(
                                            state,
                                            code,
                                            Optional.of(assessment),
                                            Optional.of(accepted.lease()),
                                            payout)));
            case Phase.Closing(Ending ending, boolean _) -> s.in(new Phase.Done(ending));
            case Phase.Reserving _,
                    Phase.Preparing _,
                    Phase.Seeking _,
                    Phase.Leased _,
                    Phase.Storing _,
                    Phase.Done _ ->
                    s;
        };
    }
}
