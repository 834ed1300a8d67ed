package io.twinmesh.actors.job.rule;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.job.JobCommand.Request;
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
import io.twinmesh.actors.job.event.JobEvent.NothingComputable;
import io.twinmesh.actors.job.event.JobEvent.NothingOwed;
import io.twinmesh.actors.job.event.JobEvent.PaymentPosted;
import io.twinmesh.actors.job.event.JobEvent.PaymentRefused;
import io.twinmesh.actors.job.event.JobEvent.ReservationVoided;
import io.twinmesh.actors.job.event.JobEvent.ResultAccepted;
import io.twinmesh.actors.job.event.JobEvent.ResultsCompared;
import io.twinmesh.actors.job.rule.JobState.Ending;
import io.twinmesh.actors.job.rule.JobState.Known;
import io.twinmesh.actors.job.rule.JobState.Phase;
import io.twinmesh.actors.job.rule.JobState.Unknown;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.actors.twin.command.PatientCommand.PrepareReply;
import io.twinmesh.persistence.identity.LeaseId;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The rules of a job: pure functions from where it stands and what it hears to what is stored.
///
/// | from | hears | stores | to | and then owes |
/// |---|---|---|---|---|
/// | unknown | a request | `JobSubmitted` | reserving (preparing when free) | Reserve |
/// | reserving | reserved | `FundsReserved` | preparing | Prepare |
/// | reserving | refused | `FundsRefused` | done: refused | nothing |
/// | preparing | granted | `InputsGranted` | seeking | Seek |
/// | preparing | not computable | `NothingComputable` | closing: not-computed | Refund |
/// | preparing | denied | `AccessDenied` | closing: refused | Refund |
/// | seeking | a node, and the twin hands out | `LeaseGranted` | leased | AwaitResult |
/// | leased | lease over | `LeaseLost` | seeking | Seek |
/// | leased | the node is slow, and there is another, and the twin hands out | `LeaseGranted` | leased twice | AwaitResult |
/// | leased twice | one is over, its result bad or not enough | as when leased | leased | AwaitResult |
/// | leased | good result, and another opinion is needed | `ResultHeld` | seeking | Seek |
/// | seeking | a restart forgot held results | `LeaseLost` for each | seeking | Seek |
/// | leased | bad result | `ResultRejected` | seeking | Seek |
/// | leased, or seeking again | the twin stored the verified result | `ResultAccepted`, `AssessmentStored` | paying; closing: not-computed | Pay; Refund |
/// | leased, or seeking again | the twin has an answer of this job already | `ResultAccepted`, `AssessmentStored` | paying; closing: not-computed | Pay; Refund |
/// | seeking | a node, and consent does not permit it any more | `AccessDenied` | closing: refused | Release, Refund |
/// | seeking | four failures, or twelve leases, and the twin has no answer | `JobFailed` | closing: failed | Release, Refund |
/// | seeking | nobody is left whose opinion would suffice, and the twin has no answer | `JobFailed`, after `ResultsCompared` where all agree | closing: failed | Release, Refund |
/// | before an answer | the deadline, and the twin has no answer | `JobExpired` | closing: failed | Release, Refund |
/// | paying | posted | `PaymentPosted` | done: settled | nothing |
/// | paying | will never be paid | `PaymentRefused` | done: answered | nothing |
/// | closing | released | `GrantReleased` | closing | Refund |
/// | closing | voided | `ReservationVoided` | done | nothing |
/// | paying or closing, free | nobody | `NothingOwed` | done | nothing |
///
/// An answer is never given before the twin stored it, and payment has one cause. The verified
/// bytes exist only in memory between the node and the twin: when the process dies before the twin
/// has them, the lease runs out and another node computes; when it dies after, the twin says which
/// lease's work it keeps, and that one is paid. So a job that has had a lease is not given up
/// before the twin has closed its grant: from then on no answer can be stored.
///
/// What a job stores of its leases [LeaseRules] decide; where it stands then is [JobEvolution]'s
/// matter.
public final class JobRules {
    private JobRules() {}

    /// Why a request cannot be this job's; empty for the first request and its repetitions.
    public static Optional<Refusal> refusesSubmit(JobState state, Request request) {
        return switch (state) {
            case Unknown _ -> Optional.empty();
            case Known known when known.terms().bodyDigest().equals(request.bodyDigest()) ->
                    Optional.empty();
            case Known _ ->
                    Optional.of(
                            new Refusal(
                                    "idempotency.reused",
                                    "This idempotency key was used with another request."));
        };
    }

    /// What a request leads to: nothing new when it is the same request again.
    public static List<JobEvent> submit(JobState state, Request r, Instant now) {
        return switch (state) {
            case Unknown _ ->
                    List.of(
                            new JobSubmitted(
                                    r.patient(),
                                    r.requester(),
                                    r.payer(),
                                    r.purpose(),
                                    r.question(),
                                    r.modelDigest(),
                                    r.asOf(),
                                    !r.asked().isEmpty() && !r.asked().equals("{}"),
                                    r.priceTokens(),
                                    r.deadline(),
                                    r.level(),
                                    r.priority(),
                                    r.confines(),
                                    r.bodyDigest(),
                                    now));
            case Known _ -> List.of();
        };
    }

    public static List<JobEvent> reserved(Phase phase, LaneReply reply, Instant now) {
        if (!(phase instanceof Phase.Reserving) || reply.provisional()) {
            return List.of();
        }
        return reply.holds()
                ? List.of(new FundsReserved(now))
                : List.of(new FundsRefused(paymentCode(reply.result()), now));
    }

    public static List<JobEvent> prepared(Phase phase, PrepareReply reply, Instant now) {
        if (!(phase instanceof Phase.Preparing)) {
            return List.of();
        }
        return switch (reply) {
            case PrepareReply.Granted _ -> List.of(new InputsGranted(now));
            case PrepareReply.NotComputable(String code, String _) ->
                    List.of(new NothingComputable(code, now));
            case PrepareReply.Denied(Refusal refusal) when refusal.provisional() -> List.of();
            case PrepareReply.Denied(Refusal refusal) ->
                    List.of(new AccessDenied(refusal.code(), now));
        };
    }

    /// The twin keeps the work of `lease`, so that work is the answer.
    public static List<JobEvent> answered(
            Known state,
            LeaseId lease,
            String workDigest,
            Optional<String> notComputed,
            long sequenceNumber,
            Optional<ResultsCompared> compared,
            Instant now) {
        var waits = state.phase() instanceof Phase.Leased || state.phase() instanceof Phase.Seeking;
        if (!waits) {
            return List.of();
        }
        var held = state.leases().get(lease);
        if (held == null) {
            return List.of(new JobFailed("result.unattributable", now));
        }
        var events = new ArrayList<JobEvent>();
        events.add(
                new ResultAccepted(
                        lease, held.node(), held.account(), workDigest, notComputed, now));
        compared.ifPresent(events::add);
        events.add(new AssessmentStored(sequenceNumber, now));
        return List.copyOf(events);
    }

    /// The twin refused to hand the inputs out. When consent is the reason it has ended the grant.
    public static List<JobEvent> notHandedOut(Known state, String code, Instant now) {
        return code.startsWith("consent.") && beforeAnswer(state.phase())
                ? List.of(new AccessDenied(code, now))
                : cannot(state, code, now);
    }

    /// There can be no answer: the twin refused to hand out or to store.
    public static List<JobEvent> cannot(Known state, String code, Instant now) {
        return beforeAnswer(state.phase()) ? List.of(new JobFailed(code, now)) : List.of();
    }

    /// The results do not suffice and nobody is left to ask.
    ///
    /// @param agreed what comparing them showed
    public static List<JobEvent> undecided(
            Known state, Optional<ResultsCompared> agreed, Instant now) {
        var failed = cannot(state, "verification.undecided", now);
        return failed.isEmpty()
                ? List.of()
                : Stream.concat(agreed.stream(), failed.stream()).toList();
    }

    public static List<JobEvent> expired(Known state, Instant now) {
        return beforeAnswer(state.phase()) && !now.isBefore(state.terms().deadline())
                ? List.of(new JobExpired(now))
                : List.of();
    }

    /// Whether these events give the job up although a node may have computed: the twin must be
    /// asked first whether it keeps an answer, since a crash may have lost its word.
    public static boolean mustAskTwin(Known state, List<JobEvent> events) {
        return !state.leases().isEmpty()
                && events.stream().anyMatch(e -> e instanceof JobExpired || e instanceof JobFailed);
    }

    public static boolean leases(List<JobEvent> events) {
        return events.stream().anyMatch(LeaseGranted.class::isInstance);
    }

    /// Whether nothing is to be computed for this job any more.
    public static boolean endsUnanswered(JobEvent event) {
        return event instanceof JobExpired
                || event instanceof JobFailed
                || event instanceof AccessDenied;
    }

    public static List<JobEvent> paid(Phase phase, LaneReply reply, Instant now) {
        if (!(phase instanceof Phase.Paying) || reply.provisional()) {
            return List.of();
        }
        if (reply.holds() && reply.index().isPresent()) {
            return List.of(new PaymentPosted(reply.index().get(), now));
        }
        return reply.holds()
                ? List.of()
                : List.of(new PaymentRefused(paymentCode(reply.result()), now));
    }

    public static List<JobEvent> released(Phase phase, Instant now) {
        return phase instanceof Phase.Closing(Ending _, boolean toRelease) && toRelease
                ? List.of(new GrantReleased(now))
                : List.of();
    }

    /// Any final answer of the lane ends the refund: it is done, or there was nothing to give back.
    public static List<JobEvent> refunded(Phase phase, LaneReply reply, Instant now) {
        return phase instanceof Phase.Closing && !reply.provisional()
                ? List.of(new ReservationVoided(now))
                : List.of();
    }

    public static List<JobEvent> closed(Phase phase, Instant now) {
        return phase instanceof Phase.Closing || phase instanceof Phase.Paying
                ? List.of(new NothingOwed(now))
                : List.of();
    }

    /// What the job owes in this state.
    public static Duty nextDuty(JobState state) {
        if (!(state instanceof Known known)) {
            return new Duty.Rest();
        }
        var free = known.terms().priceTokens() == 0;
        return switch (known.phase()) {
            case Phase.Reserving _ -> new Duty.Reserve();
            case Phase.Preparing _ -> new Duty.Prepare();
            case Phase.Seeking _ -> new Duty.Seek();
            case Phase.Leased(LeaseGranted lease, var _) -> new Duty.AwaitResult(lease);
            // never a resting place: both events are one write
            case Phase.Storing _ -> new Duty.Rest();
            case Phase.Paying(ResultAccepted accepted, long _) ->
                    free ? new Duty.Close() : new Duty.Pay(accepted);
            case Phase.Closing(Ending _, boolean toRelease) when toRelease -> new Duty.Release();
            case Phase.Closing _ -> free ? new Duty.Close() : new Duty.Refund();
            case Phase.Done _ -> new Duty.Rest();
        };
    }

    public static boolean beforeAnswer(Phase phase) {
        return switch (phase) {
            case Phase.Reserving _, Phase.Preparing _, Phase.Seeking _, Phase.Leased _ -> true;
            case Phase.Storing _, Phase.Paying _, Phase.Closing _, Phase.Done _ -> false;
        };
    }

    private static String paymentCode(String laneResult) {
        return switch (laneResult) {
            case "exceeds_credits" -> "payment.insufficient";
            case "expired" -> "payment.expired";
            case "reservation_not_found" -> "payment.not-reserved";
            case "id_already_failed" -> "payment.already-failed";
            default -> "payment.refused";
        };
    }
}
