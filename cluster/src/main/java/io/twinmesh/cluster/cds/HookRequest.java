package io.twinmesh.cluster.cds;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.persistence.identity.PatientId;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// One call of a service, read leniently: what is not needed may be missing, empty or unknown.
///
/// @param instance the call's own name, a UUID
/// @param twin the patient, when the id is one of this server's
/// @param drugs those of draft orders, by every name that they have there
record HookRequest(
        String instance, Optional<PatientId> twin, Prefetched prefetched, List<String> drugs) {
    private static final int MOST_NAMES = 200;
    private static final int LONGEST_NAME = 300;

    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    /// Fails with [Refused] 400.
    static HookRequest read(CdsService service, JsonNode body) {
        if (!body.path("hook").asText().equals(service.hook())) {
            throw malformed("This service answers the hook " + service.hook() + ".");
        }
        var instance = body.path("hookInstance").asText();
        if (!UUID.matcher(instance).matches()) {
            throw malformed("'hookInstance' must be a UUID.");
        }
        var context = body.path("context");
        var patient = context.path("patientId");
        if (!context.path("userId").isTextual() || !patient.isTextual()) {
            throw malformed("'context' needs 'userId' and 'patientId'.");
        }
        if (service.hook().equals("order-sign") && !context.path("draftOrders").isObject()) {
            throw malformed("'context' of order-sign needs the Bundle 'draftOrders'.");
        }
        if (body.hasNonNull("fhirAuthorization") && !body.path("fhirServer").isTextual()) {
            throw malformed("'fhirAuthorization' comes with 'fhirServer'.");
        }
        var id = patient.asText().replaceFirst("^Patient/", "");
        otherPatient(body.path("prefetch").path("patient"), id);
        return new HookRequest(
                instance,
                PatientId.wellFormed(id) ? Optional.of(new PatientId(id)) : Optional.empty(),
                Prefetched.read(body.path("prefetch"), id),
                drugs(context));
    }

    static List<String> drugs(JsonNode context) {
        var names = new ArrayList<String>();
        for (var entry : context.path("draftOrders").path("entry")) {
            var order = entry.path("resource");
            if (order.path("resourceType").asText().equals("MedicationRequest")) {
                var concept = order.path("medicationCodeableConcept");
                names.add(concept.path("text").asText());
                concept.path("coding").forEach(code -> names.add(code.path("display").asText()));
                names.add(order.path("medicationReference").path("display").asText());
            }
        }
        return names.stream()
                .filter(name -> !name.isEmpty() && name.length() <= LONGEST_NAME)
                .limit(MOST_NAMES)
                .toList();
    }

    /// A prefetched patient must be the one in the context. One that is missing, `null` or an
    /// OperationOutcome says nothing: the twin is asked.
    private static void otherPatient(JsonNode prefetched, String id) {
        if (prefetched.path("resourceType").asText().equals("Patient")
                && !prefetched.path("id").asText(id).equals(id)) {
            throw malformed("The prefetched patient is another one than the context's.");
        }
    }

    private static Refused malformed(String why) {
        return new Refused(400, "cds.request-malformed", why);
    }

    @Override
    public String toString() {
        return "HookRequest[" + instance + "]";
    }
}
