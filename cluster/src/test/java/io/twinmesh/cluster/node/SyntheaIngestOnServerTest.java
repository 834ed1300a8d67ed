package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The eleven patients, the hospitals and the practitioners through the real server.
@Tag("slow")
class SyntheaIngestOnServerTest {
    private static final JsonNode EXPECTED =
            Client.json(read(ServerScenario.SYNTHEA.resolveSibling("synthea_expected.json")));

    private static final JsonMapper OTHERWISE =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .build();

    @TempDir private Path temp = Path.of("");

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The same with line breaks, and the members of each object by their names.
    private static String writtenOtherwise(Path file) {
        try {
            return OTHERWISE.writeValueAsString(OTHERWISE.readValue(read(file), Object.class));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Hospitals and practitioners first.
    private static List<Path> files() {
        try (var files = Files.list(ServerScenario.SYNTHEA)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted(
                            Comparator.comparing((Path file) ->
                                            Character.isUpperCase(
                                                    file.getFileName().toString().charAt(0)))
                                    .thenComparing(Path::toString))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everything_is_kept_and_a_second_load_changes_nothing_however_it_is_written() {
        var data = temp.resolve("data");
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "demo", Client.ALL)) {
            var revisions = new TreeMap<String, Long>();
            var known = new HashSet<String>();
            for (var file : files()) {
                var answer = client.post("/fhir", file);
                var entries = EXPECTED.at("/" + file.getFileName() + "/entries").asInt();
                assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
                assertThat(answer.body().path("type").asText()).isEqualTo("transaction-response");
                assertThat(answer.body().path("entry")).hasSize(entries);
                assertThat(answer.imported("stored")).isEqualTo(entries);
                answersInOrder(Client.json(read(file)), answer.body(), known);
                if (EXPECTED.at("/" + file.getFileName()).has("patient")) {
                    client.consent(answer.twin());
                    var twin = client.get("/v1/twins/" + answer.twin()).body();
                    revisions.put(answer.twin(), twin.path("revision").asLong());
                    holdsAllOfThePatients(
                            twin.path("resources"),
                            EXPECTED.at("/" + file.getFileName() + "/resourceCounts"));
                }
            }
            assertThat(revisions).hasSize(11);

            for (var file : files()) {
                var again = client.post("/fhir", file.toString(), writtenOtherwise(file));
                assertThat(again.status()).as(again.raw().body()).isEqualTo(200);
                assertThat(again.imported("stored")).isZero();
                assertThat(again.imported("unchanged"))
                        .isEqualTo(EXPECTED.at("/" + file.getFileName() + "/entries").asInt());
                for (var entry : again.body().path("entry")) {
                    assertThat(entry.at("/response/status").asText()).isEqualTo("200 OK");
                    assertThat(known).contains(name(entry.path("response")));
                }
            }
            revisions.forEach((twin, revision) ->
                    assertThat(client.get("/v1/twins/" + twin).body().path("revision").asLong())
                            .isEqualTo(revision));
        }
    }

    /// Type and id of what was written.
    private static String name(JsonNode response) {
        return response.path("location").asText().replaceAll("/_history/.*", "");
    }

    /// @param known what was there before; a hospital or practitioner that stands in a patient's
    ///   bundle, too, is created once and found from then on
    private static void answersInOrder(JsonNode bundle, JsonNode answer, Set<String> known) {
        for (int i = 0; i < bundle.path("entry").size(); i++) {
            var response = answer.at("/entry/" + i + "/response");
            var type = bundle.at("/entry/" + i + "/resource/resourceType").asText();
            assertThat(response.path("location").asText()).startsWith(type + "/");
            assertThat(response.path("etag").asText()).matches("W/\"[0-9]+\"");
            assertThat(response.path("lastModified").asText()).isNotEmpty();
            assertThat(response.path("status").asText())
                    .as(response.path("location").asText())
                    .isEqualTo(known.add(name(response)) ? "201 Created" : "200 OK");
        }
    }

    private static void holdsAllOfThePatients(JsonNode resources, JsonNode expected) {
        var counts = new TreeMap<String, Integer>();
        expected.properties().forEach(type -> counts.put(type.getKey(), type.getValue().asInt()));
        counts.keySet().removeAll(List.of("Organization", "Practitioner"));
        counts.put("Consent", 1);
        var held = new TreeMap<String, Integer>();
        resources.properties().forEach(type -> held.put(type.getKey(), type.getValue().asInt()));
        assertThat(held).isEqualTo(counts);
    }

    @Test
    void a_bundle_that_comes_before_those_it_refers_to_is_refused_with_the_place() {
        var data = temp.resolve("data");
        var practitioner =
                """
                {"resourceType":"Bundle","type":"batch","entry":[
                 {"fullUrl":"urn:uuid:0b000000-0000-4000-8000-000000000001",
                  "resource":{"resourceType":"Practitioner","name":[{"family":"Plantedname"}],
                   "identifier":[{"system":"urn:npi","value":"900817263"}]},
                  "request":{"method":"POST","url":"Practitioner",
                   "ifNoneExist":"identifier=urn:npi|900817263"}}]}
                """;
        var patient =
                """
                {"resourceType":"Bundle","type":"transaction","entry":[
                 {"fullUrl":"urn:uuid:0b000000-0000-4000-8000-000000000002",
                  "resource":{"resourceType":"Patient","name":[{"family":"Plantedname"}]},
                  "request":{"method":"POST","url":"Patient"}},
                 {"fullUrl":"urn:uuid:0b000000-0000-4000-8000-000000000003",
                  "resource":{"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},
                   "subject":{"reference":"urn:uuid:0b000000-0000-4000-8000-000000000002"},
                   "participant":[{"individual":{
                    "reference":"Practitioner?identifier=urn:npi|900817263"}}]},
                  "request":{"method":"POST","url":"Encounter"}}]}
                """;
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "demo", Client.ALL)) {
            var early = client.post("/fhir", "k", patient);
            assertThat(early.status()).isEqualTo(400);
            assertThat(early.body().path("resourceType").asText()).isEqualTo("OperationOutcome");
            var issue = early.body().at("/issue/0");
            assertThat(issue.at("/details/coding/0/code").asText())
                    .isEqualTo("bundle.reference-unresolved");
            assertThat(issue.at("/expression/0").asText())
                    .isEqualTo("Bundle.entry[1].resource.participant[0].individual.reference");
            assertThat(issue.path("diagnostics").asText()).contains("Practitioner");
            assertThat(early.raw().body())
                    .doesNotContain("900817263")
                    .doesNotContain("Plantedname");

            var first = client.post("/fhir", "k", practitioner);
            assertThat(first.body().path("type").asText()).isEqualTo("batch-response");
            assertThat(first.imported("stored")).isEqualTo(1);
            assertThat(client.post("/fhir", "k", practitioner).imported("unchanged")).isEqualTo(1);
            assertThat(client.post("/fhir", "k", patient).imported("stored")).isEqualTo(2);
            assertThat(client.post("/fhir", "k", patient).imported("unchanged")).isEqualTo(2);
        }
    }
}
