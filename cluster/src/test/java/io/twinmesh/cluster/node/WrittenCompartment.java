package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/// A patient whom a test writes, and what is therefore in the patient's compartment after each
/// transaction: kept by what was sent and acknowledged, without ever asking for it. One thread
/// writes at a time.
final class WrittenCompartment {
    private final Client client;
    private final String patient;

    /// Version and value of each resource as of the last transaction.
    private final TreeMap<String, String> now = new TreeMap<>();

    private final List<Set<String>> moments = new CopyOnWriteArrayList<>();

    WrittenCompartment(Client client, String patient) {
        this.client = client;
        this.patient = patient;
    }

    /// @param number of the Observation, whose kilograms are what is written
    record Weight(int number, int kilograms) {
        double value() {
            return kilograms + 0.5;
        }
    }

    /// Type, id, version and value of a resource that the server shows.
    static String shown(JsonNode resource) {
        return resource.path("resourceType").asText()
                + "/"
                + resource.path("id").asText()
                + "/_history/"
                + resource.at("/meta/versionId").asText()
                + "="
                + resource.at("/valueQuantity/value").asText();
    }

    /// Writes the patient and these in one transaction; the first one is followed by a consent.
    void write(List<Weight> weights) {
        var entries = new ArrayList<String>();
        entries.add(
                entry(
                        "Patient/" + patient,
                        """
                        {"resourceType":"Patient","id":"%1$s","gender":"female",
                         "identifier":[{"system":"urn:hospital","value":"%1$s"}]}\
                        """
                                .formatted(patient)));
        weights.forEach(weight -> entries.add(entry(name(weight), observation(weight))));
        var reply =
                client.send(
                        client.request("/fhir")
                                .header("Content-Type", "application/fhir+json")
                                .POST(
                                        BodyPublishers.ofString(
                                                "{\"resourceType\":\"Bundle\","
                                                        + "\"type\":\"transaction\",\"entry\":["
                                                        + String.join(",", entries)
                                                        + "]}"))
                                .build());
        assertThat(reply.status()).as(reply.raw().body()).isEqualTo(200);
        stored(reply, 0, "");
        for (int i = 0; i < weights.size(); i++) {
            stored(reply, i + 1, Double.toString(weights.get(i).value()));
        }
        if (moments.isEmpty()) {
            client.consent(twin());
            now.put("Consent/ok-" + twin(), "1=");
        }
        moments.add(
                now.entrySet().stream()
                        .map(it -> it.getKey() + "/_history/" + it.getValue())
                        .collect(Collectors.toUnmodifiableSet()));
    }

    private void stored(Client.Reply reply, int entry, String value) {
        var location = reply.body().at("/entry/" + entry + "/response/location").asText();
        var parts = location.split("/_history/", 2);
        now.put(parts[0], parts[1] + "=" + value);
    }

    private static String entry(String name, String resource) {
        return "{\"fullUrl\":\"urn:x:%s\",\"request\":{\"method\":\"PUT\",\"url\":\"%s\"},\"resource\":%s}"
                .formatted(name, name, resource);
    }

    private String name(Weight weight) {
        return "Observation/" + patient + "-" + weight.number();
    }

    private String observation(Weight weight) {
        return """
        {"resourceType":"Observation","id":"%s-%d","status":"final",
         "code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},
         "subject":{"reference":"Patient/%s"},"effectiveDateTime":"2020-01-01",
         "valueQuantity":{"value":%s,"unit":"kg"}}\
        """
                .formatted(patient, weight.number(), patient, Double.toString(weight.value()));
    }

    String twin() {
        return now.keySet().stream()
                .filter(name -> name.startsWith("Patient/"))
                .map(name -> name.substring("Patient/".length()))
                .findFirst()
                .orElseThrow();
    }

    /// Number of the last moment; the first is 0.
    int moments() {
        return moments.size() - 1;
    }

    /// The compartment after this many transactions.
    Set<String> at(int moment) {
        return moments.get(moment);
    }
}
