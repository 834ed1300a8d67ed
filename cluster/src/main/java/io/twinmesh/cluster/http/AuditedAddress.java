package io.twinmesh.cluster.http;

import io.twinmesh.cluster.fhir.audit.ResourceTypes;
import io.twinmesh.persistence.audit.What;
import io.twinmesh.persistence.identity.PatientId;

import org.apache.pekko.http.javadsl.model.HttpRequest;

import java.util.List;
import java.util.Optional;

/// What an address names, for the audit trail.
///
/// @param patient the twin in the path, or in `patient=` or `subject=` of a search
record AuditedAddress(Optional<PatientId> patient, What what) {
    private static final int LONGEST_ID = 64;

    static AuditedAddress of(HttpRequest request) {
        var parts = List.of(request.getUri().path().split("/", -1));
        var query = request.getUri().rawQueryString().filter(text -> !text.isEmpty());
        var named = named(parts);
        var what =
                new What(
                        named.map(What.Resource::type).orElseGet(() -> type(parts)),
                        named.stream().toList(),
                        query,
                        Optional.empty(),
                        Optional.empty());
        var patient =
                named.filter(resource -> resource.type().equals("Patient"))
                        .map(What.Resource::id)
                        .or(() -> request.getUri().query().get("patient"))
                        .or(() -> request.getUri().query().get("subject"))
                        .map(text -> text.startsWith("Patient/") ? text.substring(8) : text)
                        .filter(PatientId::wellFormed)
                        .map(PatientId::new);
        return new AuditedAddress(patient, what);
    }

    /// `/v1/twins/{id}/…` is that patient, `/fhir/{type}/{id}` that resource, and with
    /// `…/_history/{version}` that version.
    private static Optional<What.Resource> named(List<String> parts) {
        if (parts.size() < 4 || !identifies(parts.get(3))) {
            return Optional.empty();
        }
        if (parts.get(1).equals("v1") && parts.get(2).equals("twins")) {
            return Optional.of(new What.Resource("Patient", parts.get(3), Optional.empty()));
        }
        return parts.get(1).equals("fhir") && ResourceTypes.known(parts.get(2))
                ? Optional.of(new What.Resource(parts.get(2), parts.get(3), version(parts)))
                : Optional.empty();
    }

    private static boolean identifies(String part) {
        return !part.isEmpty()
                && part.length() <= LONGEST_ID
                && !part.startsWith("$")
                && !part.startsWith("_");
    }

    private static Optional<Integer> version(List<String> parts) {
        return parts.size() == 6
                        && parts.get(4).equals("_history")
                        && parts.get(5).matches("[0-9]{1,9}")
                ? Optional.of(Integer.valueOf(parts.get(5)))
                : Optional.empty();
    }

    private static String type(List<String> parts) {
        return parts.size() > 2 && parts.get(1).equals("fhir") && ResourceTypes.known(parts.get(2))
                ? parts.get(2)
                : "";
    }
}
