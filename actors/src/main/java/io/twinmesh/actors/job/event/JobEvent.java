package io.twinmesh.actors.job.event;

import io.twinmesh.actors.verification.VerificationLevel;
import io.twinmesh.inference.hardware.Confines;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.format.StrictCbor;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.PatientId;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What happened to a job. Names, digests, codes and times only: no input, no output, no free text.
public sealed interface JobEvent extends Stored {
    Instant at();

    /// The client asked.
    ///
    /// @param requester who asked, and for whom it acts, as its token said then
    /// @param askedGiven whether the client gave values of its own; the values themselves go to the
    ///   twin and nowhere else
    /// @param level how sure the client wants to be
    /// @param priority 1 first, to 3
    /// @param confines of the nodes that may compute
    /// @param bodyDigest keyed: what a client gives is often one of few values, and a plain digest
    ///   of it could be guessed back
    record JobSubmitted(
            PatientId patient,
            Requester requester,
            AccountId payer,
            String purpose,
            String question,
            String modelDigest,
            LocalDate asOf,
            boolean askedGiven,
            long priceTokens,
            Instant deadline,
            VerificationLevel level,
            int priority,
            Confines confines,
            String bodyDigest,
            Instant at)
            implements JobEvent {}

    /// The price is set aside.
    record FundsReserved(Instant at) implements JobEvent {}

    /// The payer cannot pay; the job ends here.
    record FundsRefused(String code, Instant at) implements JobEvent {}

    /// The twin allowed it and keeps the inputs.
    record InputsGranted(Instant at) implements JobEvent {}

    /// The twin has not what the model needs.
    record NothingComputable(String code, Instant at) implements JobEvent {}

    /// The twin does not allow it.
    record AccessDenied(String code, Instant at) implements JobEvent {}

    /// One node holds the job for a while.
    ///
    /// @param fencingToken 1 for the first lease of the job, then 2, 3, …
    /// @param inputsDigest of the exact bytes that the twin handed out for this lease; they carry a
    ///   random salt
    record LeaseGranted(
            LeaseId lease,
            NodeId node,
            AccountId account,
            long fencingToken,
            String inputsDigest,
            Instant expiresAt,
            Instant at)
            implements JobEvent {}

    /// The lease ended without a result.
    record LeaseLost(LeaseId lease, String code, Instant at) implements JobEvent {}

    /// The lease ended with a result that the verification refused.
    record ResultRejected(LeaseId lease, String code, Instant at) implements JobEvent {}

    /// The result of this lease passed the checks, and somebody else must compute too before it
    /// counts.
    record ResultHeld(LeaseId lease, Instant at) implements JobEvent {}

    /// What comparing the results showed. Stored together with [ResultAccepted] when more than one
    /// result was compared, and with [JobFailed] when all that there are agree and do not suffice.
    ///
    /// @param right they say what the answer says, or would have said
    /// @param wrong they say something else
    /// @param proved whether the core computed itself
    record ResultsCompared(List<LeaseId> right, List<LeaseId> wrong, boolean proved, Instant at)
            implements JobEvent {
        public ResultsCompared {
            right = List.copyOf(right);
            wrong = List.copyOf(wrong);
        }
    }

    /// The result of this lease is the job's answer: the single cause of payment. It names no
    /// digest of the outcome, which is one of few values and could be guessed back; the twin keeps
    /// it sealed.
    ///
    /// @param workDigest of the signed work receipt
    /// @param notComputed the model's reason when it computed nothing; such an answer costs nothing
    record ResultAccepted(
            LeaseId lease,
            NodeId node,
            AccountId account,
            String workDigest,
            Optional<String> notComputed,
            Instant at)
            implements JobEvent {}

    /// The twin keeps the answer, at this sequence number of its journal. Always stored together
    /// with [ResultAccepted], and only after the twin said so.
    record AssessmentStored(long sequenceNumber, Instant at) implements JobEvent {}

    /// The ledger paid; the job is settled.
    record PaymentPosted(long index, Instant at) implements JobEvent {}

    /// The ledger will never pay this job, and why; the answer stands.
    record PaymentRefused(String code, Instant at) implements JobEvent {}

    /// The deadline passed before there was an answer.
    record JobExpired(Instant at) implements JobEvent {}

    /// There will be no answer.
    record JobFailed(String code, Instant at) implements JobEvent {}

    /// The twin ended the grant.
    record GrantReleased(Instant at) implements JobEvent {}

    /// The payer has the reservation back.
    record ReservationVoided(Instant at) implements JobEvent {}

    /// A job without a price is over: nothing was reserved, nothing is paid.
    record NothingOwed(Instant at) implements JobEvent {}

    /// The tags of the event that opens a job.
    Set<String> OPENING_TAGS =
            Set.of(
                    "job.submitted/1",
                    "job.submitted/2",
                    "job.submitted/3",
                    "job.submitted/4",
                    "job.submitted/5");

    /// The tags after which a job has no business left.
    Set<String> TERMINAL_TAGS =
            Set.of(
                    "job.funds-refused/1",
                    "job.payment-posted/1",
                    "job.payment-refused/1",
                    "job.reservation-voided/1",
                    "job.nothing-owed/1");

    static List<StoredType<?>> storedTypes() {
        return List.of(
                JobSubmittedV1.READ_ONLY,
                JobSubmittedV2.READ_ONLY,
                JobSubmittedV3.READ_ONLY,
                JobSubmittedV4.STORED,
                new StoredType<>(
                        "job.submitted/5",
                        JobSubmitted.class,
                        StrictCbor::write,
                        bytes -> StrictCbor.read(bytes, JobSubmitted.class),
                        submitted -> submitted.confines().beyondRegion()),
                StoredType.cbor("job.funds-reserved/1", FundsReserved.class),
                StoredType.cbor("job.funds-refused/1", FundsRefused.class),
                StoredType.cbor("job.inputs-granted/1", InputsGranted.class),
                StoredType.cbor("job.nothing-computable/1", NothingComputable.class),
                StoredType.cbor("job.access-denied/1", AccessDenied.class),
                StoredType.cbor("job.lease-granted/1", LeaseGranted.class),
                StoredType.cbor("job.lease-lost/1", LeaseLost.class),
                StoredType.cbor("job.result-rejected/1", ResultRejected.class),
                StoredType.cbor("job.result-held/1", ResultHeld.class),
                StoredType.cbor("job.results-compared/1", ResultsCompared.class),
                StoredType.cbor("job.result-accepted/1", ResultAccepted.class),
                StoredType.cbor("job.assessment-stored/1", AssessmentStored.class),
                StoredType.cbor("job.payment-posted/1", PaymentPosted.class),
                StoredType.cbor("job.payment-refused/1", PaymentRefused.class),
                StoredType.cbor("job.expired/1", JobExpired.class),
                StoredType.cbor("job.failed/1", JobFailed.class),
                StoredType.cbor("job.grant-released/1", GrantReleased.class),
                StoredType.cbor("job.reservation-voided/1", ReservationVoided.class),
                StoredType.cbor("job.nothing-owed/1", NothingOwed.class));
    }
}
