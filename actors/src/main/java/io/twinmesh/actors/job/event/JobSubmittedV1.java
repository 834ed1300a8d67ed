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

/// How a submitted job was stored when a client acted for nobody but itself. Read only.
record JobSubmittedV1(
        PatientId patient,
        String requester,
        AccountId payer,
        String purpose,
        String question,
        String modelDigest,
        LocalDate asOf,
        boolean askedGiven,
        long priceTokens,
        Instant deadline,
        String bodyDigest,
        Instant at)
        implements Stored {
    static final StoredType<JobSubmitted> READ_ONLY =
            StoredType.readOnly(
                    "job.submitted/1",
                    JobSubmitted.class,
                    bytes -> StrictCbor.read(bytes, JobSubmittedV1.class).now());

    private JobSubmitted now() {
        return new JobSubmitted(
                patient,
                Requester.client(requester),
                payer,
                purpose,
                question,
                modelDigest,
                asOf,
                askedGiven,
                priceTokens,
                deadline,
                VerificationLevel.STANDARD,
                JobSubmittedV2.PRIORITY,
                Confines.NONE,
                bodyDigest,
                at);
    }
}
