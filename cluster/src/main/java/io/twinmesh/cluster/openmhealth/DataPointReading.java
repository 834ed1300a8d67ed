package io.twinmesh.cluster.openmhealth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.Refusal;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// What a data point turns out to be.
public sealed interface DataPointReading {
    /// One measurement that stands for itself.
    ///
    /// @param user whom the point says it belongs to
    /// @param ids the Observation's id for the FHIR id of a patient, the same for the same point
    ///   from the same source
    /// @param observation FHIR R4, its id and subject still open
    record Observed(Optional<String> user, UnaryOperator<String> ids, ObjectNode observation)
            implements DataPointReading {
        public String id(String patient) {
            return ids.apply(patient);
        }

        /// The Observation of this patient, as JSON.
        ///
        /// @param patient FHIR id
        public byte[] of(String patient) {
            var about = observation.deepCopy();
            about.put("id", id(patient));
            about.withObject("/subject").put("reference", "Patient/" + patient);
            try {
                return ObservationForm.MAPPER.writeValueAsBytes(about);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a tree can always be written", e);
            }
        }

        @Override
        public String toString() {
            return "Observed[hidden]";
        }
    }

    /// One reading of a sensor that goes on and on: to be stored with its neighbours as a signal,
    /// never as an Observation.
    ///
    /// @param unit UCUM code
    /// @param source as the point names it
    record Sampled(
            Optional<String> user,
            SignalCode code,
            Optional<String> source,
            Instant at,
            BigDecimal value,
            String unit)
            implements DataPointReading {
        @Override
        public String toString() {
            return "Sampled[hidden]";
        }
    }

    record Refused(Refusal refusal) implements DataPointReading {}
}
