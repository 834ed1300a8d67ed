package io.twinmesh.conformance;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.conformance.AuditedClient.Request;
import io.twinmesh.persistence.audit.Interaction;
import io.twinmesh.persistence.client.ActsFor;

import org.awaitility.Awaitility;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Every kind of request once, about a patient who consents, with what IHE BALP wants to hear of
/// it.
final class AuditedVisit {
    private static final String SCOPES =
            "twin:write twin:read twin:query ledger:mint webhook:write twin:erase audit:read"
                    + " emergency:review answer:review";

    private final AuditedClient client;
    private final String program;
    private final String person;
    private final String nobody;
    private final String officer;
    private final List<Expected> expected = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private String twin = "";

    /// What the event of a request says.
    ///
    /// @param subtype of `restful-interaction`
    /// @param profile of BALP, without its address; empty where BALP has none
    record Expected(
            String request,
            Interaction interaction,
            String subtype,
            Optional<String> profile,
            boolean aboutThePatient,
            String client) {
        /// The events among which that of the request is still whole.
        <T> T in(T before, T erased) {
            return interaction == Interaction.ERASURE ? erased : before;
        }
    }

    AuditedVisit(RunningServer server, AuditedClient client) {
        this.client = client;
        program = server.token("clinic", SCOPES, ActsFor.NOBODY, "TREAT ETREAT");
        person =
                server.token(
                        "clinic",
                        SCOPES,
                        new ActsFor(Optional.of("Practitioner/17"), Optional.empty(), Set.of()),
                        "TREAT");
        nobody = server.token("nobody", "node:read");
        officer = server.token("officer", "emergency:review");
    }

    List<Expected> expected() {
        return List.copyOf(expected);
    }

    /// Names of the requests that were refused.
    List<String> refused() {
        return List.copyOf(refused);
    }

    String twin() {
        return twin;
    }

    /// The program sends something that the audit is not compared with.
    JsonNode send(String name, String method, String path, String body) {
        return client.send(new Request(name, program, method, path, body));
    }

    /// A request and what its event shall say.
    JsonNode done(
            Interaction interaction,
            String name,
            String method,
            String path,
            String body,
            String subtype,
            String profile) {
        expected.add(
                new Expected(
                        name,
                        interaction,
                        subtype,
                        Optional.of(profile).filter(it -> !it.isEmpty()),
                        !name.startsWith("directory") && interaction != Interaction.MONITORING,
                        name.startsWith("officer") ? "officer" : "clinic"));
        var token =
                name.startsWith("officer")
                        ? officer
                        : name.endsWith("by-a-person") ? person : program;
        return client.send(new Request(name, token, method, path, body));
    }

    private void refused(String name, String token, String method, String path, int status) {
        refused(name, token, method, path, "", status);
    }

    private void refused(
            String name, String token, String method, String path, String body, int status) {
        refused.add(name);
        client.send(new Request(name, token, method, path, body).answered(status));
    }

    /// A server that has just been started on a busy machine may ask for patience: it is asked
    /// until it has none to ask for, since a refusal would be an event of its own.
    private void welcomed() {
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() ->
                        send(
                                "welcomed",
                                "POST",
                                "/fhir/Patient",
                                "{\"resourceType\":\"Patient\"}"));
    }

    /// All but the answers and the erasure.
    void run() {
        welcomed();
        twin =
                done(
                                Interaction.CREATE,
                                "create-patient",
                                "POST",
                                "/fhir/Patient",
                                "{\"resourceType\":\"Patient\",\"gender\":\"female\",\"birthDate\":\"1950-02-14\"}",
                                "create",
                                "PatientCreate")
                        .path("id")
                        .asText();
        var closed =
                client.send(
                                new Request(
                                        "closed",
                                        program,
                                        "POST",
                                        "/fhir/Patient",
                                        "{\"resourceType\":\"Patient\"}"))
                        .path("id")
                        .asText();
        client.send(
                new Request("consent", program, "POST", "/fhir/Consent", VisitTexts.consent(twin)));
        written();
        read();
        watched();
        subscribed();
        refusals(closed);
    }

    private void written() {
        var id =
                done(
                                Interaction.CREATE,
                                "create-by-a-person",
                                "POST",
                                "/fhir/Observation",
                                VisitTexts.weight("", twin, "70.0"),
                                "create",
                                "PatientCreate")
                        .path("id")
                        .asText();
        var path = "/fhir/Observation/" + id;
        done(
                Interaction.UPDATE,
                "update",
                "PUT",
                path,
                VisitTexts.weight(id, twin, "71"),
                "update",
                "PatientUpdate");
        done(Interaction.READ, "read", "GET", path, "", "read", "PatientRead");
        done(Interaction.READ, "read-by-a-person", "GET", path, "", "read", "PatientRead");
        done(Interaction.VREAD, "vread", "GET", path + "/_history/1", "", "vread", "PatientRead");
        done(Interaction.HISTORY, "history", "GET", path + "/_history", "", "history-instance", "");
        done(Interaction.DELETE, "delete", "DELETE", path, "", "delete", "PatientDelete");
        done(
                Interaction.TRANSACTION,
                "transaction",
                "POST",
                "/fhir",
                """
                {"resourceType":"Bundle","type":"transaction","entry":[
                 {"request":{"method":"PUT","url":"Observation/t-1"},"resource":%s},
                 {"request":{"method":"PUT","url":"Observation/t-2"},"resource":%s}]}
                """
                        .formatted(
                                VisitTexts.weight("t-1", twin, "72"),
                                VisitTexts.weight("t-2", twin, "73")),
                "transaction",
                "");
        var point =
                """
                {"header":{"id":"w","creation_date_time":"2026-02-05T07:26:00Z","user_id":"%s",
                  "schema_id":{"namespace":"omh","name":"body-weight","version":"1.0"}},
                 "body":{"body_weight":{"value":81,"unit":"kg"},
                  "effective_time_frame":{"date_time":"2026-01-05T07:25:00Z"}}}
                """
                        .formatted(twin);
        var points = "/omh/v1/dataPoints";
        done(Interaction.INTAKE, "intake", "POST", points, point, "create", "PatientCreate");
        var asked = points + "?twin=" + twin;
        done(Interaction.INTAKE, "intake-with-a-query", "POST", asked, point, "create", "");
        var organization = "{\"resourceType\":\"Organization\",\"id\":\"o-1\",\"name\":\"Ward\"}";
        done(
                Interaction.CREATE,
                "directory-create",
                "POST",
                "/fhir/Organization",
                organization,
                "create",
                "Create");
        done(
                Interaction.UPDATE,
                "directory-update",
                "PUT",
                "/fhir/Organization/o-1",
                organization,
                "update",
                "Update");
        done(
                Interaction.READ,
                "directory-read",
                "GET",
                "/fhir/Organization/o-1",
                "",
                "read",
                "Read");
        done(
                Interaction.SEARCH,
                "directory-search",
                "GET",
                "/fhir/Organization?name=Ward",
                "",
                "search-type",
                "Query");
        done(
                Interaction.DELETE,
                "directory-delete",
                "DELETE",
                "/fhir/Organization/o-1",
                "",
                "delete",
                "Delete");
    }

    private void read() {
        var found = "/fhir/Observation?patient=" + twin;
        done(Interaction.SEARCH, "search", "GET", found, "", "search-type", "PatientQuery");
        done(
                Interaction.SEARCH,
                "search-by-a-person",
                "GET",
                found,
                "",
                "search-type",
                "PatientQuery");
        done(
                Interaction.EVERYTHING,
                "everything",
                "GET",
                "/fhir/Patient/" + twin + "/$everything",
                "",
                "operation",
                "");
        exported();
        sampled();
        done(Interaction.TWIN, "twin", "GET", "/v1/twins/" + twin, "", "read", "PatientRead");
        done(
                Interaction.AUDIT_READ,
                "access",
                "GET",
                "/v1/twins/" + twin + "/access",
                "",
                "operation",
                "");
        var grant =
                done(
                                Interaction.EMERGENCY_ACCESS,
                                "emergency-opened",
                                "POST",
                                "/v1/twins/" + twin + "/emergency-access",
                                "{\"reason\":\"found unconscious, no relatives here\"}",
                                "operation",
                                "")
                        .path("grant")
                        .asText();
        done(
                Interaction.READ,
                "emergency-read",
                "GET",
                "/fhir/Observation/t-1",
                "",
                "read",
                "PatientRead");
        done(
                Interaction.EMERGENCY_ACCESS,
                "officer-reviewed",
                "POST",
                "/v1/twins/" + twin + "/emergency-access/" + grant + "/review",
                "{\"justified\":true,\"remark\":\"seen by two of us\"}",
                "operation",
                "");
    }

    private void exported() {
        var status =
                path(
                        done(
                                        Interaction.EXPORT,
                                        "directory-export",
                                        "GET",
                                        "/fhir/$export",
                                        "",
                                        "operation",
                                        "")
                                .path("at")
                                .asText());
        var manifest =
                Awaitility.await()
                        .atMost(Duration.ofMinutes(3))
                        // a server may say when it wants to be asked again
                        .pollInterval(Duration.ofSeconds(2))
                        .until(
                                () ->
                                        client.send(
                                                new Request("polling", program, "GET", status, "")),
                                answer -> answer.has("output"));
        done(
                Interaction.EXPORT,
                "directory-download",
                "GET",
                path(manifest.at("/output/0/url").asText()),
                "",
                "operation",
                "");
    }

    private static String path(String url) {
        return URI.create(url).getRawPath();
    }

    private void sampled() {
        client.send(
                new Request(
                        "samples",
                        program,
                        "POST",
                        "/v1/twins/" + twin + "/signals",
                        "{\"code\":\"urn:x|acc\",\"unit\":\"m/s2\",\"start\":\"2026-03-01T08:00:00Z\",\"hertz\":50,\"values\":[0.1,0.25,null,9.81]}\n"));
        done(
                Interaction.TWIN,
                "signal",
                "GET",
                "/v1/twins/" + twin + "/signals/acc?format=fhir",
                "",
                "read",
                "");
    }

    private void watched() {
        done(
                Interaction.MONITORING,
                "monitoring",
                "POST",
                "/v1/webhooks",
                "{\"url\":\"http://127.0.0.1:9/hook\",\"twins\":[\"%s\"],\"kinds\":[\"alerts\"]}"
                        .formatted(twin),
                "operation",
                "");
    }

    /// One of each: no token that is any good, a scope that is missing, no consent, nothing there,
    /// what cannot be understood; with a patient and without.
    private void refusals(String closed) {
        refused("refused-consent", program, "GET", "/fhir/Patient/" + closed, 403);
        refused("refused-scope", nobody, "GET", "/fhir/Patient/" + twin, 403);
        refused("refused-search-scope", nobody, "GET", "/fhir/Observation?patient=" + twin, 403);
        refused("refused-view", nobody, "GET", "/v1/twins/" + twin, 403);
        refused("refused-everything", nobody, "GET", "/fhir/Patient/" + twin + "/$everything", 403);
        refused("refused-delete", nobody, "DELETE", "/fhir/Observation/t-1", 403);
        refused("refused-erasure", nobody, "DELETE", "/v1/twins/" + twin, 403);
        refused(
                "refused-search",
                program,
                "GET",
                "/fhir/Observation?patient=" + twin + "&date=x",
                400);
        refused("refused-unknown", program, "GET", "/fhir/Observation/none", 404);
        refused("refused-directory-unknown", program, "GET", "/fhir/Organization/none", 404);
        refused("refused-directory-scope", nobody, "GET", "/fhir/Organization/o-1", 403);
        refused("refused-directory-search", nobody, "GET", "/fhir/Organization?name=Ward", 403);
        refused("refused-export", nobody, "GET", "/fhir/$export", 403);
        refused(
                "refused-answer-review",
                program,
                "POST",
                "/v1/twins/" + twin + "/answers/job-" + "0".repeat(32) + "/review",
                "{\"state\":\"accepted\"}",
                404);
        refused("refused-token", "no-token", "GET", "/fhir/Patient/" + twin, 401);
    }

    /// The events of a notification have its id in common, which the receiver is told.
    private void subscribed() {
        try (var receiver = HookReceiver.start()) {
            var id =
                    done(
                                    Interaction.CREATE,
                                    "subscription",
                                    "POST",
                                    "/fhir/Subscription",
                                    VisitTexts.subscription(twin, receiver.url()),
                                    "create",
                                    "PatientCreate")
                            .path("id")
                            .asText();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .until(() ->
                            client.send(
                                            new Request(
                                                    "greeted",
                                                    program,
                                                    "GET",
                                                    "/fhir/Subscription/" + id,
                                                    ""))
                                    .path("status")
                                    .asText()
                                    .equals("active"));
            client.send(
                    new Request(
                            "told",
                            program,
                            "POST",
                            "/fhir/Observation",
                            VisitTexts.weight("", twin, "74")));
            var told =
                    Awaitility.await()
                            .atMost(Duration.ofMinutes(3))
                            .until(
                                    () ->
                                            receiver.bodies().stream()
                                                    .filter(body -> body.contains("event-notif"))
                                                    .findFirst(),
                                    Optional::isPresent)
                            .orElseThrow();
            expected.add(
                    new Expected(
                            AuditedClient.id(told),
                            Interaction.NOTIFICATION,
                            "operation",
                            Optional.empty(),
                            true,
                            "clinic"));
        }
    }

    void erase() {
        done(Interaction.ERASURE, "erasure", "DELETE", "/v1/twins/" + twin, "", "delete", "");
    }
}
