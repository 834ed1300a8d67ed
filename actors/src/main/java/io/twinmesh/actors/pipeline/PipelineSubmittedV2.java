package io.twinmesh.actors.pipeline;

import io.twinmesh.actors.pipeline.PipelineEvent.PipelineSubmitted;
import io.twinmesh.inference.hardware.Confines;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.format.StrictCbor;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.PatientId;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/// How an order is stored that any node may compute, so that servers of the time before confines
/// read it.
record PipelineSubmittedV2(
        PatientId patient,
        Requester requester,
        AccountId payer,
        String purpose,
        LocalDate asOf,
        List<PipelineStep> steps,
        String bodyDigest,
        Instant at)
        implements Stored {
    static final StoredType<PipelineSubmitted> STORED =
            new StoredType<>(
                    "pipeline.submitted/2",
                    PipelineSubmitted.class,
                    submitted -> StrictCbor.write(of(submitted)),
                    bytes -> StrictCbor.read(bytes, PipelineSubmittedV2.class).now());

    PipelineSubmittedV2 {
        steps = List.copyOf(steps);
    }

    private static PipelineSubmittedV2 of(PipelineSubmitted it) {
        return new PipelineSubmittedV2(
                it.patient(),
                it.requester(),
                it.payer(),
                it.purpose(),
                it.asOf(),
                it.steps(),
                it.bodyDigest(),
                it.at());
    }

    private PipelineSubmitted now() {
        return new PipelineSubmitted(
                patient, requester, payer, purpose, asOf, steps, Confines.NONE, bodyDigest, at);
    }
}
