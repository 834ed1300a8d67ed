package io.twinmesh.actors.pipeline;

import io.twinmesh.actors.pipeline.PipelineEvent.PipelineSubmitted;
import io.twinmesh.actors.pipeline.PipelineStep.Feed;
import io.twinmesh.inference.hardware.Confines;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.format.StrictCbor;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// How an order was stored when no step could bring values. Read only.
record PipelineSubmittedV1(
        PatientId patient,
        Requester requester,
        AccountId payer,
        String purpose,
        LocalDate asOf,
        List<StepV1> steps,
        String bodyDigest,
        Instant at)
        implements Stored {
    static final StoredType<PipelineSubmitted> READ_ONLY =
            StoredType.readOnly(
                    "pipeline.submitted/1",
                    PipelineSubmitted.class,
                    bytes -> StrictCbor.read(bytes, PipelineSubmittedV1.class).now());

    PipelineSubmittedV1 {
        steps = List.copyOf(steps);
    }

    record StepV1(
            JobId job, String question, String modelDigest, long priceTokens, List<Feed> feeds) {
        StepV1 {
            feeds = List.copyOf(feeds);
        }

        PipelineStep now() {
            return new PipelineStep(
                    job, question, modelDigest, priceTokens, feeds, Optional.empty());
        }
    }

    private PipelineSubmitted now() {
        return new PipelineSubmitted(
                patient,
                requester,
                payer,
                purpose,
                asOf,
                steps.stream().map(StepV1::now).toList(),
                Confines.NONE,
                bodyDigest,
                at);
    }
}
