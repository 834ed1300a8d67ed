package io.twinmesh.persistence.history;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.format.Stored;
import io.twinmesh.persistence.identity.JobId;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// What has happened to a twin. These records never reach the journal as they are: only sealed, as
/// a [SealedEvent].
public sealed interface PatientEvent extends Stored {
    Instant at();

    /// The first resources of this patient came in.
    ///
    /// @param by pseudonym of the client that sent them
    record TwinOpened(Instant at, String by, String importId) implements PatientEvent {
        @Override
        public String toString() {
            return "TwinOpened[" + at + "]";
        }
    }

    /// A resource came in that was not known with this content.
    ///
    /// @param type FHIR resource type
    /// @param key first 8 bytes of SHA-256 of what names the resource in its source
    /// @param content first 8 bytes of SHA-256 of its bytes
    /// @param resource its own bytes, the truth
    /// @param facts what we read out of them on that day
    record ResourceRecorded(
            Instant at,
            String importId,
            String type,
            long key,
            long content,
            Bytes resource,
            List<Fact> facts)
            implements PatientEvent {
        public ResourceRecorded {
            facts = List.copyOf(facts);
        }

        @Override
        public String toString() {
            return "ResourceRecorded[" + type + ", " + at + "]";
        }
    }

    /// A question was allowed, and these inputs were chosen for it.
    ///
    /// @param purpose HL7 purpose of use
    /// @param inputs canonical JSON, `{"inputs":{name:value,…},"salt":"…"}`, in the model's units
    /// @param used where each input came from
    /// @param missing names of optional inputs that were not there
    record AccessGranted(
            Instant at,
            JobId job,
            String requester,
            String purpose,
            String modelDigest,
            LocalDate asOf,
            String inputs,
            List<UsedInput> used,
            List<String> missing)
            implements PatientEvent {
        public AccessGranted {
            used = List.copyOf(used);
            missing = List.copyOf(missing);
        }

        @Override
        public String toString() {
            return "AccessGranted[" + job + ", " + at + "]";
        }
    }

    /// A question was not allowed.
    record AccessDenied(
            Instant at,
            JobId job,
            String requester,
            String purpose,
            String modelDigest,
            String code,
            String why)
            implements PatientEvent {
        @Override
        public String toString() {
            return "AccessDenied[" + job + ", " + code + "]";
        }
    }

    /// A question was allowed, and this twin cannot answer it.
    ///
    /// @param input the input that is the reason, when one is
    record NothingComputable(
            Instant at,
            JobId job,
            String requester,
            String purpose,
            String modelDigest,
            LocalDate asOf,
            String code,
            String why,
            Optional<String> input)
            implements PatientEvent {
        @Override
        public String toString() {
            return "NothingComputable[" + job + ", " + code + "]";
        }
    }

    /// The verified answer came back.
    ///
    /// @param grant sequence number of the [AccessGranted] that holds the inputs of this answer
    /// @param outcome canonical JSON, as the node signed it
    /// @param receipt canonical JSON of the work receipt
    record AssessmentReceived(
            Instant at,
            JobId job,
            String modelDigest,
            long grant,
            Bytes outcome,
            Bytes receipt,
            Bytes receiptSignature,
            Instant computedAt)
            implements PatientEvent {
        @Override
        public String toString() {
            return "AssessmentReceived[" + job + ", " + at + "]";
        }
    }

    /// A grant ended unused.
    record GrantReleased(Instant at, JobId job) implements PatientEvent {
        @Override
        public String toString() {
            return "GrantReleased[" + job + "]";
        }
    }

    /// Where one input came from.
    ///
    /// @param source `observation`, `coded-observation`, `age`, `sex`, `condition`, `medication`,
    ///   `derived` or `asked`
    /// @param code the matching code, or the model of a derived input
    /// @param given the value as the source gave it
    /// @param unit the unit as the source gave it
    record UsedInput(
            String name,
            String source,
            Optional<String> code,
            String given,
            Optional<String> unit,
            Optional<Instant> observedAt) {
        @Override
        public String toString() {
            return "UsedInput[" + name + ", " + source + "]";
        }
    }
}
