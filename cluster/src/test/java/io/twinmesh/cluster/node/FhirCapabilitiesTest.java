package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.http.Route;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/// What the server says in its CapabilityStatement is what it does, neither more nor less: each
/// route is declared, each declaration has a route, and each interaction is driven with each type.
@Tag("slow")
class FhirCapabilitiesTest {
    /// What a route for all types is called.
    private static final Map<String, String> INTERACTIONS =
            Map.of(
                    "GET /{id}", "read",
                    "GET /{id}/_history/{version}", "vread",
                    "GET /{id}/_history", "history-instance",
                    "GET ", "search-type",
                    "POST /_search", "search-type",
                    "POST ", "create",
                    "PUT /{id}", "update",
                    "PUT ", "conditionalUpdate",
                    "DELETE /{id}", "delete");

    /// Part of another interaction, or of no interaction of FHIR; groups are refused always.
    private static final Set<String> UNDECLARED =
            Set.of(
                    "GET /fhir/metadata",
                    "GET /fhir/.well-known/smart-configuration",
                    "GET /fhir/$export/{id}",
                    "DELETE /fhir/$export/{id}",
                    "GET /fhir/$export/{id}/{file}",
                    "GET /fhir/Group/{id}/$export",
                    "POST /fhir/Group/{id}/$export");

    @TempDir static Path temp;
    private static WardServer server;
    private static Client auditor;
    private static FhirWriter ward;
    private static JsonNode statement;
    private static Map<String, JsonNode> types;

    @BeforeAll
    static void start() {
        server = WardServer.start(temp);
        auditor = server.another("auditor", "audit:read");
        ward = new FhirWriter(server.client());
        statement = server.client().get("/fhir/metadata").body().at("/rest/0");
        types = new HashMap<>();
        statement.path("resource").forEach(one -> types.put(one.path("type").asText(), one));
    }

    @AfterAll
    static void stop() {
        auditor.close();
        server.close();
    }

    private static Set<String> codes(JsonNode of) {
        return new TreeSet<>(of.path("interaction").findValuesAsText("code"));
    }

    /// What a type is declared with, `read` or `$everything`.
    private static Stream<String> declared(String type, JsonNode resource) {
        return Stream.of(
                        codes(resource).stream(),
                        resource.path("operation").findValuesAsText("name").stream()
                                .map(name -> "$" + name),
                        Stream.of("conditionalUpdate")
                                .filter(name -> resource.path(name).asBoolean()))
                .flatMap(names -> names)
                .map(name -> type + " " + name);
    }

    /// What the routes do for a type.
    private Stream<String> done(Route route) {
        var parts = route.path().split("/", 4);
        var type = parts.length > 2 ? parts[2] : "";
        var rest = parts.length > 3 ? "/" + parts[3] : "";
        var operation = route.path().substring(route.path().lastIndexOf('/') + 1);
        if (operation.startsWith("$")) {
            return Stream.of((type.startsWith("$") ? "" : type) + " " + operation);
        }
        if (type.isEmpty()) {
            return Stream.of(" transaction", " batch");
        }
        var name = INTERACTIONS.getOrDefault(route.method() + " " + rest, route.path());
        return type.equals("{type}")
                ? types.keySet().stream().filter(this::general).map(one -> one + " " + name)
                : Stream.of(type + " " + name);
    }

    /// AuditEvents and Subscriptions have routes of their own.
    private boolean general(String type) {
        return !Set.of("AuditEvent", "Subscription").contains(type);
    }

    @Test
    void each_route_is_declared_and_each_declaration_has_a_route() {
        var routes =
                server.node().routes().stream()
                        .filter(route -> route.path().matches("/fhir(/.*)?"))
                        .filter(route -> !UNDECLARED.contains(route.method() + " " + route.path()))
                        .flatMap(this::done)
                        // what the route does, this type refuses, and says so
                        .filter(one -> !one.equals("Patient delete"))
                        .filter(one -> !unidentified(one))
                        .toList();
        var declared = new TreeSet<String>();
        types.forEach((type, resource) -> declared(type, resource).forEach(declared::add));
        codes(statement).forEach(code -> declared.add(" " + code));
        statement
                .path("operation")
                .findValuesAsText("name")
                .forEach(name -> declared.add(" $" + name));

        assertThat(declared).isEqualTo(new TreeSet<>(routes));
    }

    /// The condition is an identifier, which some types do not have.
    private static boolean unidentified(String name) {
        return name.endsWith(" conditionalUpdate")
                && requireNonNull(types.get(name.split(" ", 2)[0]))
                        .path("searchParam")
                        .findValuesAsText("name")
                        .stream()
                        .noneMatch("identifier"::equals);
    }

    @Test
    void each_interaction_of_each_type_does_what_it_says() {
        var twin = ward.patient();
        try (var workers = Executors.newFixedThreadPool(4)) {
            types.entrySet().stream()
                    .filter(type -> general(type.getKey()))
                    .map(type ->
                            CompletableFuture.runAsync(
                                    () ->
                                            drive(
                                                    new AnyResource(type.getKey(), twin),
                                                    type.getValue()),
                                    workers))
                    .toList()
                    .forEach(CompletableFuture::join);
        }
    }

    private static void drive(AnyResource any, JsonNode declared) {
        var path = "/fhir/" + any.type();
        var made = answered(201, ward.send("POST", path, any.body("", "en")), any);
        var id = made.body().path("id").asText();
        var at = path + "/" + id;
        if (any.type().equals("Patient")) {
            server.client().consent(id);
        }
        var changed = answered(200, ward.send("PUT", at, any.body(id, "de")), any);
        var etag = FhirWriter.header(changed, "ETag");
        assertThat(etag).as(any.type()).isEqualTo("W/\"2\"");

        var read = answered(200, ward.get(at), any);
        assertThat(read.body().path("resourceType").asText()).isEqualTo(any.type());
        assertThat(ward.send("GET", at, "", "If-None-Match", etag).status()).isEqualTo(304);
        var first = answered(200, ward.get(at + "/_history/1"), any);
        assertThat(first.body().path("language").asText()).as(any.type()).isEqualTo("en");
        var history = answered(200, ward.get(at + "/_history"), any);
        assertThat(history.body().path("total").asInt()).as(any.type()).isEqualTo(2);
        assertThat(found(any, "?_id=" + id)).containsExactly(id);
        if (any.ofPatient()) {
            assertThat(found(any, "?patient=" + any.twin())).contains(id);
        }
        searched(any, declared, id);
        // a condition asks for an identifier
        if (any.identified()) {
            conditions(any, declared, id);
        }
        if (codes(declared).contains("delete")) {
            answered(204, ward.send("DELETE", at, ""), any);
            answered(410, ward.get(at), any);
        }
    }

    private static Client.Reply answered(int status, Client.Reply reply, AnyResource any) {
        assertThat(reply.status()).as(any.type() + reply.raw().body()).isEqualTo(status);
        return reply;
    }

    private static List<String> found(AnyResource any, String query) {
        var answer = answered(200, ward.get("/fhir/" + any.type() + query), any);
        return answer.body().path("entry").findValues("resource").stream()
                .map(resource -> resource.path("id").asText())
                .toList();
    }

    /// A parameter or an include that the server did not know would be refused.
    private static void searched(AnyResource any, JsonNode declared, String id) {
        var strict =
                ward.send(
                        "GET",
                        any.search(declared.path("searchParam")),
                        "",
                        "Prefer",
                        "handling=strict");
        answered(200, strict, any);
        var includes = new StringBuilder("/fhir/" + any.type() + "?_id=" + id);
        declared.path("searchInclude")
                .forEach(one -> includes.append("&_include=").append(one.asText()));
        declared.path("searchRevInclude")
                .forEach(one -> includes.append("&_revinclude=").append(one.asText()));
        answered(200, ward.send("GET", includes.toString(), "", "Prefer", "handling=strict"), any);
    }

    private static void conditions(AnyResource any, JsonNode declared, String id) {
        var path = "/fhir/" + any.type();
        var condition = "identifier=" + any.identifier();
        if (declared.path("conditionalCreate").asBoolean()) {
            var again = ward.send("POST", path, any.body("", "fr"), "If-None-Exist", condition);
            assertThat(FhirWriter.header(answered(200, again, any), "Location"))
                    .contains(id + "/_history/2");
        }
        if (declared.path("conditionalUpdate").asBoolean()) {
            var query = "?" + condition.replace("|", "%7C");
            var changed = ward.send("PUT", path + query, any.body("", "fr"));
            assertThat(answered(200, changed, any).body().path("id").asText()).isEqualTo(id);
        }
    }

    @Test
    void the_trail_is_searched_by_what_is_declared_and_an_event_of_it_is_read() {
        var declared =
                requireNonNull(types.get("AuditEvent"))
                        .path("searchParam")
                        .findValuesAsText("name");
        var twin = ward.patient();

        var all = auditor.get("/fhir/AuditEvent?patient=Patient/" + twin);

        assertThat(all.body().path("entry").isEmpty()).as(all.raw().body()).isFalse();
        var id = all.body().at("/entry/0/resource/id").asText();
        assertThat(auditor.get("/fhir/AuditEvent/" + id).status()).isEqualTo(200);
        for (var name : declared) {
            var value =
                    switch (name) {
                        case "date" -> "ge2026-01-01";
                        case "agent" -> "ward";
                        case String _ -> "Patient/" + twin;
                    };
            assertThat(auditor.get("/fhir/AuditEvent?" + name + "=" + value).status())
                    .as(name)
                    .isEqualTo(200);
        }
    }
}
