package io.twinmesh.actors.job.event;

import io.twinmesh.actors.job.event.JobEvent.JobSubmitted;
import io.twinmesh.actors.verification.VerificationLevel;
import io.twinmesh.inference.hardware.Confines;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.format.StrictCbor;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.PatientId;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/// How a submitted job is stored whose client names a region at most, so that servers of the time
/// before zones and numeric classes read it.
record JobSubmittedV4(
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
        Optional<String> region,
        String bodyDigest,
        Instant at)
        implements Stored {
    static final StoredType<JobSubmitted> STORED =
            new StoredType<>(
                    "job.submitted/4",
                    JobSubmitted.class,
                    submitted -> StrictCbor.write(of(submitted)),
                    bytes -> StrictCbor.read(bytes, JobSubmittedV4.class).now());

    private static JobSubmittedV4 of(JobSubmitted it) {
        return new JobSubmittedV4(
                it.patient(),
                it.requester(),
                it.payer(),
                it.purpose(),
                it.question(),
                it.modelDigest(),
                it.asOf(),
                it.askedGiven(),
                it.priceTokens(),
                it.deadline(),
                it.level(),
                it.priority(),
                it.confines().region(),
                it.bodyDigest(),
                it.at());
    }

    private JobSubmitted now() {
        return new JobSubmitted(
                patient,
                requester,
                payer,
                purpose,
                question,
                modelDigest,
                asOf,
                askedGiven,
                priceTokens,
                deadline,
                level,
                priority,
                Confines.region(region),
                bodyDigest,
                at);
    }
}
