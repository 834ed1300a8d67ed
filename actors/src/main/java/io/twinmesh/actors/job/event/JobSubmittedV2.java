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

/// How a submitted job was stored before a client chose how sure to be. Read only.
record JobSubmittedV2(
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
        String bodyDigest,
        Instant at)
        implements Stored {
    /// Of every job, before a client could choose.
    static final int PRIORITY = 2;

    static final StoredType<JobSubmitted> READ_ONLY =
            StoredType.readOnly(
                    "job.submitted/2",
                    JobSubmitted.class,
                    bytes -> StrictCbor.read(bytes, JobSubmittedV2.class).now());

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
                VerificationLevel.STANDARD,
                PRIORITY,
                Confines.NONE,
                bodyDigest,
                at);
    }
}
