package io.twinmesh.persistence.history;

import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.format.StrictCbor;
import io.twinmesh.persistence.history.PatientEvent.AccessDenied;
import io.twinmesh.persistence.history.PatientEvent.AccessGranted;
import io.twinmesh.persistence.identity.JobId;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// How granted and denied questions were stored before consents decided. Read only.
final class AccessV1 {
    static final StoredType<AccessGranted> GRANTED =
            StoredType.readOnly(
                    "twin.access-granted/1",
                    AccessGranted.class,
                    bytes -> StrictCbor.read(bytes, Granted.class).now());

    static final StoredType<AccessDenied> DENIED =
            StoredType.readOnly(
                    "twin.access-denied/1",
                    AccessDenied.class,
                    bytes -> StrictCbor.read(bytes, Denied.class).now());

    private AccessV1() {}

    private record Granted(
            Instant at,
            JobId job,
            String requester,
            String purpose,
            String modelDigest,
            LocalDate asOf,
            String inputs,
            List<AccessV2.Used> used,
            List<String> missing) {
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
                    List.of(),
                    List.of());
        }
    }

    private record Denied(
            Instant at,
            JobId job,
            String requester,
            String purpose,
            String modelDigest,
            String code,
            String why) {
        AccessDenied now() {
            return new AccessDenied(
                    at, job, requester, purpose, modelDigest, code, why, Optional.empty());
        }
    }
}
