package io.twinmesh.persistence.history;

import io.twinmesh.persistence.consent.request.RuleId;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.format.StrictCbor;
import io.twinmesh.persistence.history.PatientEvent.AccessGranted;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;
import io.twinmesh.persistence.identity.JobId;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// How granted questions were stored before an input named the resources it came from. Read only.
final class AccessV2 {
    static final StoredType<AccessGranted> GRANTED =
            StoredType.readOnly(
                    "twin.access-granted/2",
                    AccessGranted.class,
                    bytes -> StrictCbor.read(bytes, Granted.class).now());

    private AccessV2() {}

    /// An input as versions 1 and 2 stored it.
    record Used(
            String name,
            String source,
            Optional<String> code,
            String given,
            Optional<String> unit,
            Optional<Instant> observedAt) {
        UsedInput asOf(Instant granted) {
            return new AccessV3.Used(name, source, code, given, unit, observedAt, List.of())
                    .asOf(granted);
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
