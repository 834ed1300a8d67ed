package io.twinmesh.actors.job.rule;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.dispatch.Obstacle;
import io.twinmesh.actors.job.JobCommand;
import io.twinmesh.actors.job.JobCommand.JobReply;
import io.twinmesh.actors.job.JobCommand.JobStatus;
import io.twinmesh.actors.job.JobStanding;
import io.twinmesh.actors.job.event.JobEvent.LeaseGranted;
import io.twinmesh.actors.job.event.JobEvent.ResultAccepted;
import io.twinmesh.actors.job.rule.JobState.Ending;
import io.twinmesh.actors.job.rule.JobState.Known;
import io.twinmesh.actors.job.rule.JobState.Phase;
import io.twinmesh.actors.job.rule.JobState.Unknown;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;

import java.util.Optional;

/// A job's state in the words of the public interface.
public final class JobStatuses {
    private JobStatuses() {}

    /// Whether the client can be told that the request was taken: the ledger decided, and values
    /// that only the client knew are with the twin. Until then a crash may forget them, and the
    /// client, unanswered, sends them again.
    public static boolean acknowledged(JobState state) {
        return state instanceof Known known
                && !(known.phase() instanceof Phase.Reserving)
                && !(known.phase() instanceof Phase.Preparing && known.terms().askedGiven());
    }

    /// What the client of a request is told.
    public static JobReply replyToSubmit(JobId job, JobState state) {
        if (state instanceof Known known
                && known.phase() instanceof Phase.Done(Ending ending)
                && ending.code().orElse("").startsWith("payment.")
                && ending.state() == JobStanding.REFUSED) {
            return new JobReply.Refused(
                    new Refusal(
                            ending.code().orElseThrow(),
                            "The account cannot pay the price of this question."));
        }
        return reply(job, state, Optional.empty());
    }

    /// @param obstacle why a job that waits for a node waits in vain
    public static JobReply reply(JobId job, JobState state, Optional<Obstacle> obstacle) {
        return switch (state) {
            case Unknown _ -> new JobReply.Unknown();
            case Known known ->
                    new JobReply.Status(
                            known.phase() instanceof Phase.Seeking
                                    ? status(job, known, obstacle)
                                    : status(job, known, Optional.empty()));
        };
    }

    /// What the node hears about a result that is not needed now.
    public static JobCommand.Verdict late(JobState state, LeaseId lease) {
        if (state instanceof Known known && !JobRules.beforeAnswer(known.phase())) {
            if (known.right().contains(lease)) {
                return verdict(lease, lease);
            }
            return ending(known.phase())
                    .lease()
                    .map(accepted -> verdict(lease, accepted))
                    .orElseGet(() -> new JobCommand.Verdict(lease, "late", "result.late"));
        }
        return new JobCommand.Verdict(lease, "stale", "result.stale");
    }

    /// What the node of a lease hears once an answer is accepted.
    public static JobCommand.Verdict verdict(LeaseId lease, LeaseId accepted) {
        return lease.equals(accepted)
                ? new JobCommand.Verdict(lease, "accepted", "")
                : new JobCommand.Verdict(lease, "late", "result.late");
    }

    /// Whether the client need not wait any longer.
    public static boolean settled(JobState state) {
        return state instanceof Known known
                && (known.phase() instanceof Phase.Closing || known.phase() instanceof Phase.Done);
    }

    private static JobStatus status(JobId job, Known s, Optional<Obstacle> obstacle) {
        var ending = ending(s.phase());
        return new JobStatus(
                job,
                s.terms().patient(),
                s.terms().requester().client(),
                s.terms().question(),
                s.terms().modelDigest(),
                s.terms().asOf(),
                ending.state(),
                obstacle.map(Obstacle::code).or(ending::code),
                obstacle.map(Obstacle::why).or(() -> ending.code().flatMap(JobStatuses::why)),
                ending.assessment(),
                ending.lease()
                        .flatMap(lease -> Optional.ofNullable(s.leases().get(lease)))
                        .map(LeaseGranted::node),
                costsNothing(ending) ? 0 : s.terms().priceTokens(),
                s.lost(),
                ending.payout().map(index -> Long.toString(index)));
    }

    /// Whatever ended without a payment has given the price back.
    private static boolean costsNothing(Ending ending) {
        return switch (ending.state()) {
            case SUBMITTED, QUEUED, RUNNING, SETTLED -> false;
            // with a code it will not be paid
            case ANSWERED -> ending.code().isPresent();
            case NOT_COMPUTED, REFUSED, FAILED -> true;
        };
    }

    private static Ending ending(Phase phase) {
        return switch (phase) {
            case Phase.Reserving _, Phase.Preparing _ ->
                    running(JobStanding.SUBMITTED, Optional.empty());
            case Phase.Seeking _ -> running(JobStanding.QUEUED, Optional.empty());
            case Phase.Leased(LeaseGranted lease, var _) ->
                    running(JobStanding.RUNNING, Optional.of(lease.lease()));
            case Phase.Storing(ResultAccepted accepted) ->
                    running(JobStanding.RUNNING, Optional.of(accepted.lease()));
            case Phase.Paying(ResultAccepted accepted, long assessment) ->
                    new Ending(
                            JobStanding.ANSWERED,
                            Optional.empty(),
                            Optional.of(assessment),
                            Optional.of(accepted.lease()),
                            Optional.empty());
            case Phase.Closing(Ending ending, boolean _) -> ending;
            case Phase.Done(Ending ending) -> ending;
        };
    }

    private static Ending running(JobStanding state, Optional<LeaseId> lease) {
        return new Ending(state, Optional.empty(), Optional.empty(), lease, Optional.empty());
    }

    /// Sentences for the codes that a job itself gives; the twin's and the model's reasons are
    /// sealed with the patient's history.
    private static Optional<String> why(String code) {
        return switch (code) {
            case "job.expired" -> Optional.of("No node answered before the deadline.");
            case "payment.insufficient" ->
                    Optional.of("The account cannot pay the price of this question.");
            case "payment.expired" -> Optional.of("The reservation ran out before the payment.");
            case "verification.undecided" ->
                    Optional.of("The results differ and nobody is left to compute again.");
            case "result.unattributable" ->
                    Optional.of("The stored answer belongs to no lease of this job.");
            default ->
                    code.startsWith("result.")
                            ? Optional.of("No node returned a result that could be verified.")
                            : Optional.empty();
        };
    }
}
