package io.twinmesh.actors.verdict;

import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;

import java.util.List;
import java.util.Optional;

/// What proves that one result was wrong: digests only. It names no digest of an output of a
/// patient's question, which is one of few values and could be guessed back, but those of the
/// receipts that were signed for outputs.
///
/// @param code why, as the node was told: `result.disagrees`, or what the check refused
/// @param inputs digest of the inputs as they were handed out for the lease, salt and all
/// @param result digest of the receipt that the node signed for its result
/// @param answer what the judge got: digest of the core's own signed receipt, or of the known
///   answer's output, which is no patient's; empty when nothing was computed again
/// @param agreed leases of the nodes that say what the judge says
/// @param price what the job costs, 0 or more tokens
public record Proof(
        JobId job,
        Judge judge,
        String code,
        String inputs,
        String result,
        Optional<String> answer,
        List<LeaseId> agreed,
        long price) {
    /// The code of a result that is one, and says something else.
    public static final String DISAGREES = "result.disagrees";

    public Proof {
        agreed = List.copyOf(agreed);
        if (price < 0) {
            throw new IllegalArgumentException("a price is 0 or more, got " + price);
        }
        if (answer.isPresent() == (judge == Judge.CHECK)) {
            throw new IllegalArgumentException(judge + " has an answer, and only a check has none");
        }
    }

    /// The core's own run of the same question says something else.
    ///
    /// @param result what the node signed
    /// @param core what the core signed
    public static Proof byCore(
            JobId job,
            String inputs,
            byte[] result,
            byte[] core,
            List<LeaseId> agreed,
            long price) {
        return new Proof(
                job,
                Judge.CORE,
                DISAGREES,
                inputs,
                Digest.of(result).text(),
                Optional.of(Digest.of(core).text()),
                agreed,
                price);
    }

    /// The core knew the answer.
    ///
    /// @param output canonical bytes of the known answer
    public static Proof byKnownAnswer(
            JobId job, String inputs, byte[] result, byte[] output, long price) {
        return new Proof(
                job,
                Judge.KNOWN_ANSWER,
                DISAGREES,
                inputs,
                Digest.of(result).text(),
                Optional.of(Digest.of(output).text()),
                List.of(),
                price);
    }

    /// The result was none.
    ///
    /// @param code what the check refused
    /// @param result what came as the receipt
    public static Proof byCheck(JobId job, String code, String inputs, byte[] result, long price) {
        return new Proof(
                job,
                Judge.CHECK,
                code,
                inputs,
                Digest.of(result).text(),
                Optional.empty(),
                List.of(),
                price);
    }
}
