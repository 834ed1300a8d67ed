package io.twinmesh.cluster.fhir.topic;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.fhir.search.SearchParameter;
import io.twinmesh.cluster.fhir.search.SearchParameters;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The topics of this release.
public final class SubscriptionTopics {
    private static final String BACKPORT = "http://hl7.org/fhir/uv/subscriptions-backport/";
    private static final List<String> TYPES =
            List.of(
                    "AllergyIntolerance",
                    "Condition",
                    "DiagnosticReport",
                    "Encounter",
                    "Immunization",
                    "MedicationRequest",
                    "MedicationStatement",
                    "Observation",
                    "Patient",
                    "Procedure");

    /// By these a topic can be narrowed down, where resources of its type can be searched by them.
    private static final Set<String> NARROWING =
            Set.of("category", "class", "clinical-status", "code", "status", "vaccine-code");

    private final List<SubscriptionTopic> topics;

    public SubscriptionTopics(SearchParameters parameters) {
        this.topics = TYPES.stream().map(type -> topic(type, parameters)).toList();
    }

    private static SubscriptionTopic topic(String type, SearchParameters parameters) {
        var filters =
                new ArrayList<>(List.of(SubscriptionTopic.PATIENT, SubscriptionTopic.INTERACTION));
        parameters.of(type).stream()
                .map(SearchParameter::name)
                .filter(NARROWING::contains)
                .forEach(filters::add);
        return new SubscriptionTopic(type, filters);
    }

    public List<SubscriptionTopic> all() {
        return topics;
    }

    public Optional<SubscriptionTopic> named(String canonical) {
        return topics.stream().filter(topic -> topic.canonical().equals(canonical)).findFirst();
    }

    /// Says in a CapabilityStatement what can be subscribed to.
    ///
    /// @param resource an entry of `rest.resource`
    /// @param served the routes of the node, `METHOD path`
    public void describe(ObjectNode resource, Set<String> served) {
        var extensions = resource.putArray("extension");
        for (var topic : topics) {
            extensions
                    .addObject()
                    .put(
                            "url",
                            BACKPORT
                                    + "StructureDefinition/"
                                    + "capabilitystatement-subscriptiontopic-canonical")
                    .put("valueCanonical", topic.canonical());
        }
        resource.put("type", "Subscription");
        resource.putArray("supportedProfile")
                .add(BACKPORT + "StructureDefinition/backport-subscription");
        var interactions = resource.putArray("interaction");
        for (var one :
                List.of(
                        List.of("GET /fhir/Subscription/{id}", "read"),
                        List.of("POST /fhir/Subscription", "create"),
                        List.of("PUT /fhir/Subscription/{id}", "update"),
                        List.of("DELETE /fhir/Subscription/{id}", "delete"),
                        List.of("GET /fhir/Subscription", "search-type"))) {
            if (served.contains(one.getFirst())) {
                interactions.addObject().put("code", one.getLast());
            }
        }
        resource.put("versioning", "versioned").put("readHistory", false);
        var parameters = resource.putArray("searchParam");
        parameters.addObject().put("name", "_id").put("type", "token");
        parameters.addObject().put("name", "criteria").put("type", "string");
        parameters.addObject().put("name", "status").put("type", "token");
        parameters.addObject().put("name", "url").put("type", "uri");
        var operations = resource.putArray("operation");
        for (var name : List.of("status", "events")) {
            operations
                    .addObject()
                    .put("name", name)
                    .put(
                            "definition",
                            BACKPORT + "OperationDefinition/backport-subscription-" + name);
        }
    }
}
