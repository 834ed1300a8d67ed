package io.twinmesh.actors.pipeline;

import io.twinmesh.actors.Refusal;
import io.twinmesh.actors.Wire;
import io.twinmesh.inference.hardware.Confines;
import io.twinmesh.persistence.consent.request.Requester;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.identity.PipelineId;

import org.apache.pekko.actor.typed.ActorRef;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// What a pipeline can be told.
public sealed interface PipelineCommand extends Wire
        permits PipelineCommand.Submit, PipelineCommand.Look, PipelineCommand.Wake, PipelineNote {

    /// Asks for the pipeline. Repeated with the same `bodyDigest` it answers where it stands, with
    /// another one it refuses `idempotency.reused`.
    record Submit(Order order, ActorRef<PipelineReply> replyTo) implements PipelineCommand {}

    /// Asks where the pipeline stands.
    record Look(ActorRef<PipelineReply> replyTo) implements PipelineCommand {}

    /// Wakes a pipeline that is under way, after a restart.
    record Wake() implements PipelineCommand {}

    /// @param steps 1 to 8
    /// @param region the only one whose nodes may compute any of them; empty when any will do
    /// @param zone of that region, likewise
    /// @param numericClass of the nodes that may compute any of them, likewise
    record Order(
            PatientId patient,
            Requester requester,
            AccountId payer,
            String purpose,
            LocalDate asOf,
            List<PipelineStep> steps,
            Optional<String> region,
            Optional<String> zone,
            Optional<String> numericClass,
            String bodyDigest)
            implements Wire {
        public static final int MOST_STEPS = 8;

        public Order {
            steps = List.copyOf(steps);
        }

        /// Which nodes may compute any of the steps.
        public Confines confines() {
            return new Confines(region, zone, numericClass);
        }
    }

    sealed interface PipelineReply extends Wire {
        record Status(PipelineStatus status) implements PipelineReply {}

        record Refused(Refusal refusal) implements PipelineReply {}

        record Unknown() implements PipelineReply {}
    }

    /// Where a pipeline stands, without any clinical value.
    ///
    /// @param state `running`, `completed` or `stopped`
    record PipelineStatus(
            PipelineId pipeline,
            PatientId patient,
            String requester,
            String state,
            Optional<String> code,
            List<StepStatus> steps)
            implements Wire {
        public PipelineStatus {
            steps = List.copyOf(steps);
        }
    }

    /// @param state `settled`, `awaiting-review`, `asked`, `waiting`, `not-asked`, or how the job
    ///   ended that stopped the pipeline
    record StepStatus(PipelineStep step, String state) implements Wire {}
}
