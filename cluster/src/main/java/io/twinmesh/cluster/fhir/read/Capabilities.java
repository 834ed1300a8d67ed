package io.twinmesh.cluster.fhir.read;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.fhir.audit.AuditSearch;
import io.twinmesh.cluster.fhir.read.page.FhirAnswers;
import io.twinmesh.cluster.fhir.search.SearchParameter;
import io.twinmesh.cluster.fhir.search.SearchParameters;
import io.twinmesh.cluster.fhir.served.FhirMedia;
import io.twinmesh.cluster.fhir.topic.SubscriptionTopics;
import io.twinmesh.cluster.http.Call;
import io.twinmesh.cluster.http.Route;

import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// What the server says it can do, drawn from the table of routes and the table of search
/// parameters, so that it says neither more nor less.
final class Capabilities {
    private static final String US_CORE = "http://hl7.org/fhir/us/core/StructureDefinition/";

    /// The profiles whose searches are answered whole.
    private static final Map<String, List<String>> PROFILES =
            Map.of(
                    "Patient", List.of("us-core-patient"),
                    "Observation",
                            List.of(
                                    "us-core-observation-lab",
                                    "us-core-vital-signs",
                                    "us-core-smokingstatus"),
                    "Condition",
                            List.of(
                                    "us-core-condition-problems-health-concerns",
                                    "us-core-condition-encounter-diagnosis"),
                    "MedicationRequest", List.of("us-core-medicationrequest"));

    private final SearchParameters parameters;
    private final Supplier<List<Route>> routes;
    private final Supplier<String> base;
    private final Supplier<String> tokenEndpoint;
    private final String version;
    private final Instant since;

    /// @param routes the whole table of the node
    /// @param base this server's own FHIR address
    /// @param version of the software
    /// @param since when this server started
    Capabilities(
            SearchParameters parameters,
            Supplier<List<Route>> routes,
            Supplier<String> base,
            Supplier<String> tokenEndpoint,
            String version,
            Instant since) {
        this.parameters = parameters;
        this.routes = routes;
        this.base = base;
        this.tokenEndpoint = tokenEndpoint;
        this.version = version;
        this.since = since;
    }

    CompletionStage<HttpResponse> show(Call call) {
        FhirMedia.checkAccepts(call);
        return CompletableFuture.completedFuture(
                FhirAnswers.json(call, statement().toString().getBytes(StandardCharsets.UTF_8)));
    }

    private ObjectNode statement() {
        var served =
                routes.get().stream()
                        .map(route -> route.method() + " " + route.path())
                        .collect(Collectors.toSet());
        var statement = JsonNodeFactory.instance.objectNode();
        statement
                .put("resourceType", "CapabilityStatement")
                .put("status", "active")
                .put("date", since.toString())
                .put("kind", "instance");
        statement.putObject("software").put("name", "TwinMesh").put("version", version);
        statement
                .putObject("implementation")
                .put("description", "Digital twins of patients")
                .put("url", base.get());
        statement.put("fhirVersion", "4.0.1");
        statement.putArray("format").add("application/fhir+json").add("json");
        var rest = statement.putArray("rest").addObject().put("mode", "server");
        security(rest);
        var resources = rest.putArray("resource");
        parameters.types().forEach(type -> resource(resources.addObject(), type, served));
        if (served.contains("GET /fhir/AuditEvent")) {
            AuditSearch.describe(resources.addObject(), served);
        }
        if (served.contains("POST /fhir/Subscription")) {
            new SubscriptionTopics(parameters).describe(resources.addObject(), served);
        }
        if (served.contains("POST /fhir")) {
            var interactions = rest.putArray("interaction");
            interactions.addObject().put("code", "transaction");
            interactions.addObject().put("code", "batch");
        }
        if (served.contains("GET /fhir/$export")) {
            operation(rest, "export", "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export");
        }
        return statement;
    }

    private void security(ObjectNode rest) {
        var security = rest.putObject("security");
        security.putArray("service")
                .addObject()
                .putArray("coding")
                .addObject()
                .put("system", "http://terminology.hl7.org/CodeSystem/restful-security-service")
                .put("code", "SMART-on-FHIR");
        // the extension oauth-uris wants an authorization endpoint, and there is none
        security.put(
                "description",
                "SMART Backend Services; tokens come from " + tokenEndpoint.get() + ".");
    }

    private void resource(ObjectNode resource, String type, Set<String> served) {
        resource.put("type", type);
        if (PROFILES.containsKey(type)) {
            var profiles = resource.putArray("supportedProfile");
            PROFILES.get(type).forEach(name -> profiles.add(US_CORE + name));
        }
        var interactions = resource.putArray("interaction");
        interaction(interactions, served, "GET /fhir/{type}/{id}", "read");
        interaction(interactions, served, "GET /fhir/{type}/{id}/_history/{version}", "vread");
        interaction(interactions, served, "GET /fhir/{type}/{id}/_history", "history-instance");
        interaction(interactions, served, "GET /fhir/{type}", "search-type");
        interaction(interactions, served, "POST /fhir/{type}", "create");
        interaction(interactions, served, "PUT /fhir/{type}/{id}", "update");
        interaction(interactions, served, "PATCH /fhir/{type}/{id}", "patch");
        // a patient is erased, by an operator, and named by the server
        var patient = type.equals("Patient");
        if (!patient) {
            interaction(interactions, served, "DELETE /fhir/{type}/{id}", "delete");
        }
        resource.put("versioning", "versioned")
                .put("readHistory", true)
                .put("updateCreate", !patient);
        conditions(resource, type);
        var includes = resource.putArray("searchInclude");
        var found = parameters.of(type);
        found.stream()
                .filter(one -> one.kind() == SearchParameter.Kind.REFERENCE)
                .forEach(one -> includes.add(type + ":" + one.name()));
        if (includes.isEmpty()) {
            resource.remove("searchInclude");
        }
        if (!type.equals("Provenance")) {
            resource.putArray("searchRevInclude").add("Provenance:target");
        }
        var list = resource.putArray("searchParam");
        found.forEach(
                one -> list.addObject().put("name", one.name()).put("type", one.kind().code()));
        if (patient) {
            if (served.contains("GET /fhir/Patient/{id}/$assessments")) {
                operation(
                        resource,
                        "assessments",
                        "https://twinmesh.io/fhir/OperationDefinition/Patient-assessments");
            }
            if (served.contains("GET /fhir/Patient/{id}/$everything")) {
                operation(
                        resource,
                        "everything",
                        "http://hl7.org/fhir/OperationDefinition/Patient-everything");
            }
            if (served.contains("GET /fhir/Patient/$export")) {
                operation(
                        resource,
                        "export",
                        "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/patient-export");
            }
        }
    }

    /// An identifier is the one condition that a write can have.
    private void conditions(ObjectNode resource, String type) {
        var identified =
                parameters.of(type).stream().anyMatch(one -> one.name().equals("identifier"));
        resource.put("conditionalCreate", identified)
                .put("conditionalRead", "full-support")
                .put("conditionalUpdate", identified)
                .put("conditionalDelete", "not-supported");
    }

    private static void interaction(ArrayNode list, Set<String> served, String route, String code) {
        if (served.contains(route)) {
            list.addObject().put("code", code);
        }
    }

    private static void operation(ObjectNode holder, String name, String definition) {
        holder.withArrayProperty("operation")
                .addObject()
                .put("name", name)
                .put("definition", definition);
    }
}
