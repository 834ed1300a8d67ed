package io.twinmesh.actors.pipeline;

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
import java.util.Set;

/// What happened to a pipeline. Names, digests, codes and times only: no output, and no input but
/// what a client gave, sealed under the patient's key.
public sealed interface PipelineEvent extends Stored {
    Instant at();

    /// The client asked.
    ///
    /// @param steps at least one
    /// @param confines of the nodes that may compute any of them
    /// @param bodyDigest keyed, as a job's
    record PipelineSubmitted(
            PatientId patient,
            Requester requester,
            AccountId payer,
            String purpose,
            LocalDate asOf,
            List<PipelineStep> steps,
            Confines confines,
            String bodyDigest,
            Instant at)
            implements PipelineEvent {
        public PipelineSubmitted {
            steps = List.copyOf(steps);
        }
    }

    /// A step's job is settled.
    ///
    /// @param step counts from 0
    /// @param assessment sequence number of its answer in the twin's journal
    record StepAnswered(int step, long assessment, Instant at) implements PipelineEvent {}

    /// The answer of a step is one that a person judges before the next step is asked.
    record ReviewAwaited(int step, Instant at) implements PipelineEvent {}

    /// A person accepted or amended the answer of a step. What was amended is in the twin.
    ///
    /// @param state `accepted` or `amended`
    record StepReviewed(int step, String state, Instant at) implements PipelineEvent {}

    /// A step gave no answer, or none that counts, so that none after it is asked.
    ///
    /// @param state of its job: `not-computed`, `refused`, `failed`, `answered` when it was not
    ///   paid, or `settled` when a person rejected its answer or nobody judged it in time
    record PipelineStopped(int step, String state, String code, Instant at)
            implements PipelineEvent {}

    /// Every step is answered.
    record PipelineCompleted(Instant at) implements PipelineEvent {}

    /// The tag of the event that opens a pipeline.
    Set<String> OPENING_TAGS =
            Set.of("pipeline.submitted/1", "pipeline.submitted/2", "pipeline.submitted/3");

    /// The tags after which a pipeline has no business left.
    Set<String> TERMINAL_TAGS = Set.of("pipeline.stopped/1", "pipeline.completed/1");

    static List<StoredType<?>> storedTypes() {
        return List.of(
                PipelineSubmittedV1.READ_ONLY,
                PipelineSubmittedV2.STORED,
                new StoredType<>(
                        "pipeline.submitted/3",
                        PipelineSubmitted.class,
                        StrictCbor::write,
                        bytes -> StrictCbor.read(bytes, PipelineSubmitted.class),
                        submitted -> !submitted.confines().equals(Confines.NONE)),
                StoredType.cbor("pipeline.step-answered/1", StepAnswered.class),
                StoredType.cbor("pipeline.review-awaited/1", ReviewAwaited.class),
                StoredType.cbor("pipeline.step-reviewed/1", StepReviewed.class),
                StoredType.cbor("pipeline.stopped/1", PipelineStopped.class),
                StoredType.cbor("pipeline.completed/1", PipelineCompleted.class));
    }
}
