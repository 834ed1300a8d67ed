package io.twinmesh.cluster.node;

import static io.twinmesh.cluster.node.FhirWriter.header;
import static io.twinmesh.cluster.node.FhirWriter.refused;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// What a token whose SMART scopes permit `c` and not `u` does to what is there, through the real
/// server: nothing.
@Tag("slow")
class FhirCreateOnlyTest {
    @TempDir static Path temp;
    private static WardServer server;
    private FhirWriter ward;

    @BeforeAll
    static void start() {
        server = WardServer.start(temp);
    }

    @BeforeEach
    void aWriter() {
        ward = new FhirWriter(server.client());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static final String ID = "0c9f2c50-6f0e-4e0b-9d5e-3d7c7e0a0001";

    @Test
    void changes_no_patient_who_is_known_by_the_number() {
        var number = UUID.randomUUID().toString();
        var patient = ward.send("POST", "/fhir/Patient", FhirWriter.person(number));
        var id = patient.body().path("id").asText();
        var other =
                FhirWriter.person(number).replace("{\"resource", "{\"active\":false,\"resource");

        try (var device = server.another("device", "system/Patient.c")) {
            var writer = ward.as(device);
            refused(writer.send("POST", "/fhir/Patient", other), 409, "resource.exists");
            var again = writer.send("POST", "/fhir/Patient", FhirWriter.person(number));
            assertThat(again.status()).isEqualTo(200);
        }
        try (var device = server.another("device", "system/Patient.cu")) {
            var changed = ward.as(device).send("POST", "/fhir/Patient", other);
            assertThat(changed.status()).as(changed.raw().body()).isEqualTo(200);
            assertThat(header(changed, "ETag")).isEqualTo("W/\"2\"");
        }
        assertThat(interactions(id)).containsSubsequence("create", "update");
    }

    @Test
    void changes_nothing_that_a_transaction_names() {
        var first = entry("Observation", ward.weight("", "70"));
        assertThat(ward.send("POST", "/fhir", transaction(first)).status()).isEqualTo(200);

        try (var device = server.another("device", "system/Observation.c")) {
            var writer = ward.as(device);
            var other = entry("Observation", ward.weight("", "99"));
            refused(writer.send("POST", "/fhir", transaction(other)), 409, "resource.exists");
            assertThat(writer.send("POST", "/fhir", transaction(first)).status()).isEqualTo(200);
        }
        var kept = ward.get("/fhir/Observation/" + ID).body();
        assertThat(kept.at("/valueQuantity/value").asInt()).isEqualTo(70);
    }

    @Test
    void changes_nothing_that_all_patients_share() {
        var first = entry("Organization", organization("A"));
        assertThat(ward.send("POST", "/fhir", transaction(first)).status()).isEqualTo(200);

        try (var device = server.another("device", "system/Organization.c")) {
            var other = entry("Organization", organization("B"));
            refused(
                    ward.as(device).send("POST", "/fhir", transaction(other)),
                    409,
                    "resource.exists");
        }
    }

    private static String organization(String name) {
        return "{\"resourceType\":\"Organization\",\"name\":\"" + name + "\"}";
    }

    private static String entry(String type, String resource) {
        return "{\"fullUrl\":\"urn:uuid:"
                + ID
                + "\",\"resource\":"
                + resource
                + ",\"request\":{\"method\":\"POST\",\"url\":\""
                + type
                + "\"}}";
    }

    private static String transaction(String entry) {
        return "{\"resourceType\":\"Bundle\",\"type\":\"transaction\",\"entry\":[" + entry + "]}";
    }

    private static List<String> interactions(String patient) {
        JsonNode trail;
        try (var officer = server.another("officer", "audit:read")) {
            trail = officer.get("/fhir/AuditEvent?patient=Patient/" + patient).body();
        }
        var found = new ArrayList<String>();
        trail.path("entry")
                .forEach(entry -> found.add(entry.at("/resource/subtype/0/code").asText()));
        return found.reversed();
    }
}
