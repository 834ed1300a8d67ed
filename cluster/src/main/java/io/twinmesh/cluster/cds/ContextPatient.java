package io.twinmesh.cluster.cds;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.http.problem.Refused;

import java.util.List;
import java.util.regex.Pattern;

/// The patient of a call, and who a prefetched resource says that it is about. An id means a
/// patient on one server only: that of the call, or this one.
///
/// @param id without `Patient/`
/// @param servers addresses of FHIR servers on which the id is this patient's
record ContextPatient(String id, List<String> servers) {
    private static final Pattern PATIENT = Pattern.compile("(^|/)Patient/[^/]+$");

    ContextPatient {
        servers =
                servers.stream()
                        .filter(server -> !server.isEmpty())
                        .map(server -> server.replaceFirst("/+$", ""))
                        .toList();
    }

    /// Whether a prefetched resource is about this patient; false when it names no patient.
    ///
    /// @throws Refused 400 when it is about somebody else, or a patient of another server
    boolean isOf(JsonNode resource) {
        if (resource.path("resourceType").asText().equals("Patient")) {
            if (!resource.path("id").asText(id).equals(id)) {
                throw other();
            }
            return true;
        }
        var subject =
                resource.path("subject")
                        .path("reference")
                        .asText()
                        .replaceFirst("/_history/[^/]*$", "");
        if (!PATIENT.matcher(subject).find()) {
            return false;
        }
        if (!referredTo(subject)) {
            throw other();
        }
        return true;
    }

    private boolean referredTo(String subject) {
        var local = "Patient/" + id;
        return subject.equals(local)
                || servers.stream().anyMatch(server -> subject.equals(server + "/" + local));
    }

    private static Refused other() {
        return new Refused(
                400,
                "cds.request-malformed",
                "What was prefetched is about another patient than the context's, or one of another"
                        + " server than 'fhirServer'.");
    }

    @Override
    public String toString() {
        return "ContextPatient[hidden]";
    }
}
