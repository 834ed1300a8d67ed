package io.twinmesh.cluster.cds;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.persistence.identity.PatientId;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// One call of a service, read leniently: what is not needed may be missing, empty or unknown.
///
/// @param instance the call's own name, a UUID
/// @param twin the patient, when the id is one of this server's
record HookRequest(
        String instance, Optional<PatientId> twin, Prefetched prefetched, DraftOrders orders) {
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    private static final Pattern RESOURCE_ID = Pattern.compile("[A-Za-z0-9.-]{1,64}");

    /// Fails with [Refused] 400.
    ///
    /// @param own this server's own FHIR address
    static HookRequest read(CdsService service, JsonNode body, String own) {
        if (!body.path("hook").asText().equals(service.hook())) {
            throw malformed("This service answers the hook " + service.hook() + ".");
        }
        var instance = body.path("hookInstance").asText();
        if (!UUID.matcher(instance).matches()) {
            throw malformed("'hookInstance' must be a UUID.");
        }
        var context = body.path("context");
        var patient = context.path("patientId");
        var user = context.path("userId");
        if (!user.isTextual() || !patient.isTextual()) {
            throw malformed("'context' needs 'userId' and 'patientId'.");
        }
        if (!refersTo(user.textValue(), service.users())) {
            throw malformed(
                    "'context.userId' must be the type and id of the user, of "
                            + String.join(" or ", service.users())
                            + ", as in Practitioner/abc.");
        }
        var orders = context.path("draftOrders");
        if (service.hook().equals("order-sign")
                && (!orders.path("resourceType").asText().equals("Bundle")
                        || !(orders.path("entry").isArray() || !orders.has("entry")))) {
            throw malformed("'context' of order-sign needs the Bundle 'draftOrders'.");
        }
        if (body.hasNonNull("fhirAuthorization") && !body.path("fhirServer").isTextual()) {
            throw malformed("'fhirAuthorization' comes with 'fhirServer'.");
        }
        var id = patient.asText().replaceFirst("^Patient/", "");
        return new HookRequest(
                instance,
                PatientId.wellFormed(id) ? Optional.of(new PatientId(id)) : Optional.empty(),
                Prefetched.read(
                        body.path("prefetch"),
                        new ContextPatient(id, List.of(own, body.path("fhirServer").asText()))),
                DraftOrders.read(orders));
    }

    private static boolean refersTo(String user, List<String> types) {
        var parts = user.split("/", -1);
        return parts.length == 2
                && types.contains(parts[0])
                && RESOURCE_ID.matcher(parts[1]).matches();
    }

    private static Refused malformed(String why) {
        return new Refused(400, "cds.request-malformed", why);
    }

    @Override
    public String toString() {
        return "HookRequest[" + instance + "]";
    }
}
