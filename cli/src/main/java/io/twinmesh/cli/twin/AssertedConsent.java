package io.twinmesh.cli.twin;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cli.client.Answer;
import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.cli.client.Busy;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// A consent that the operator asserts to hold on file. Without one a twin gives nothing out.
@SuppressWarnings("ImmutableEnumChecker") // lists that do not change
public enum AssertedConsent {
    /// Treatment, and what the patient asks for.
    TREAT(List.of("TREAT", "PATRQT")),
    /// Health research.
    RESEARCH(List.of("HRESCH"));

    private static final String CODES = "http://terminology.hl7.org/CodeSystem/";

    private final List<String> purposes;

    AssertedConsent(List<String> purposes) {
        this.purposes = purposes;
    }

    /// Posts one Consent resource for this twin. The same again changes nothing.
    ///
    /// @param patience with a busy server
    /// @param told hears when it is
    public Answer give(ApiClient api, String twin, Duration patience, Consumer<String> told) {
        var body = bundle(twin).toString();
        return Busy.waitOut(
                () ->
                        api.tryPost(
                                "/fhir",
                                BodyPublishers.ofString(body),
                                Map.of("Content-Type", "application/fhir+json")),
                patience,
                told);
    }

    private ObjectNode bundle(String twin) {
        var id = "asserted-" + twin;
        var bundle = JsonNodeFactory.instance.objectNode();
        bundle.put("resourceType", "Bundle").put("type", "transaction");
        var entry = bundle.putArray("entry").addObject();
        entry.set("resource", consent(id, twin));
        entry.putObject("request").put("method", "PUT").put("url", "Consent/" + id);
        return bundle;
    }

    private ObjectNode consent(String id, String twin) {
        var consent = JsonNodeFactory.instance.objectNode();
        consent.put("resourceType", "Consent").put("id", id).put("status", "active");
        coding(consent.putObject("scope"), CODES + "consentscope", "patient-privacy");
        coding(consent.putArray("category").addObject(), "http://loinc.org", "59284-0");
        consent.putObject("patient").put("reference", "Patient/" + twin);
        consent.putObject("sourceAttachment")
                .put("title", "The operator asserts a consent that it holds on file.");
        coding(consent.putObject("policyRule"), CODES + "v3-ActCode", "OPTIN");
        var provision = consent.putObject("provision").put("type", "permit");
        var list = provision.putArray("purpose");
        for (var purpose : purposes) {
            list.addObject().put("system", CODES + "v3-ActReason").put("code", purpose);
        }
        return consent;
    }

    private static void coding(ObjectNode concept, String system, String code) {
        concept.putArray("coding").addObject().put("system", system).put("code", code);
    }
}
