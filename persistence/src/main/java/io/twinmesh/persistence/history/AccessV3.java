package io.twinmesh.persistence.history;

import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.format.StrictCbor;
import io.twinmesh.persistence.history.PatientEvent.AccessGranted;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.vault.DataClass;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// How granted questions were stored before an input said what consent was asked about. Read only.
final class AccessV3 {
    static final StoredType<AccessGranted> GRANTED =
            StoredType.readOnly(
                    "twin.access-granted/3",
                    AccessGranted.class,
                    bytes -> StrictCbor.read(bytes, Granted.class).now());

    private AccessV3() {}

    /// An input as version 3 stored it.
    record Used(
            String name,
            String source,
            Optional<String> code,
            String given,
            Optional<String> unit,
            Optional<Instant> observedAt,
            List<Long> resources) {
        UsedInput asOf(Instant granted) {
            return new UsedInput(
                    name,
                    source,
                    code,
                    given,
                    unit,
                    observedAt,
                    resources,
                    consulted(granted).stream().toList());
        }

        /// As far as the input tells it; labels and other codes of the resource are not known.
        private Optional<DataItem> consulted(Instant granted) {
            return switch (source) {
                case "age", "sex" -> Optional.of(item(DataClass.IDENTITY, "Patient", granted));
                case "observation", "coded-observation" ->
                        observedAt.map(at -> item(DataClass.CLINICAL, "Observation", at));
                case "signal" -> observedAt.map(at -> item(DataClass.SIGNALS, "Observation", at));
                case "condition" -> Optional.of(item(DataClass.CLINICAL, "Condition", granted));
                case "medication" ->
                        Optional.of(item(DataClass.CLINICAL, "MedicationRequest", granted));
                // of what came with the question consent is not asked
                default -> Optional.empty();
            };
        }

        private DataItem item(DataClass dataClass, String type, Instant at) {
            return DataItem.at(dataClass, type, code.stream().map(Code::parse).toList(), at);
        }

        @Override
        public String toString() {
            return "Used[" + name + ", " + source + "]";
        }
    }

    private record Granted(
            Instant at,
            JobId job,
            String requester,
            String purpose,
            String modelDigest,
            LocalDate asOf,
            String inputs,
            List<Used> used,
            List<String> missing,
            List<String> withheld,
            List<RuleId> rules) {
        AccessGranted now() {
            return new AccessGranted(
                    at,
                    job,
                    requester,
                    purpose,
                    modelDigest,
                    asOf,
                    inputs,
                    used.stream().map(input -> input.asOf(at)).toList(),
                    missing,
                    withheld,
                    rules);
        }
    }
}
