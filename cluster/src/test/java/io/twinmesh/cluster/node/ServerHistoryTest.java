package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// What a twin was and what happened to it, asked of a running server.
@Tag("slow")
class ServerHistoryTest {
    @TempDir private Path temp = Path.of("");

    @Test
    void the_past_is_what_the_living_twin_was_and_the_timeline_says_what_happened() {
        var data = temp.resolve("data");
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "demo", Client.ALL);
                var reader = ServerScenario.client(node, data, "reader", "twin:query")) {
            var patient = new LivePatient(client, "H-1");
            var lived = new ArrayList<JsonNode>();
            var moments = new ArrayList<Instant>();
            for (var percent : List.of("97", "88", "96")) {
                patient.saturation(percent, Instant.now());
                lived.add(client.get(patient.path()).body());
                moments.add(times(client, patient).getLast());
            }
            var before = times(client, patient).getFirst().minusSeconds(1);

            for (int i = 0; i < lived.size(); i++) {
                var then = client.get(patient.path() + "?at=" + moments.get(i));
                assertThat(then.status()).isEqualTo(200);
                assertThat(then.body().get("at").asText()).isEqualTo(moments.get(i).toString());
                assertThat(without((ObjectNode) then.body(), "at")).isEqualTo(lived.get(i));
            }
            assertThat(lived.get(1).at("/monitoring/alerts/0/rule").asText())
                    .isEqualTo("oxygen-saturation-low");

            assertThat(client.get(patient.path() + "?at=" + before).code())
                    .isEqualTo("twin.unknown-then");
            assertThat(client.get(patient.path() + "?at=2999-01-01T00:00:00Z").code())
                    .isEqualTo("twin.at-in-future");
            assertThat(client.get(patient.path() + "?at=yesterday").code())
                    .isEqualTo("query.parameter-invalid");
            assertThat(client.get("/v1/twins/tw-" + "0".repeat(32) + "?at=" + before).code())
                    .isEqualTo("twin.unknown");
            assertThat(reader.get(patient.path() + "/timeline").status()).isEqualTo(403);
            timeline(client, patient);
            everyEvent(client, patient, lived);
        }
    }

    /// The past at each event of the history is a twin of as many events, and what it was then when
    /// somebody looked.
    private static void everyEvent(Client client, LivePatient patient, List<JsonNode> lived) {
        var gone = client.get("/fhir/Observation?patient=" + patient.twin()).body();
        var id = gone.at("/entry/0/resource/id").asText();
        assertThat(client.delete("/fhir/Observation/" + id).status()).isEqualTo(204);
        lived.add(client.get(patient.path()).body());
        patient.saturation("85", Instant.now());
        lived.add(client.get(patient.path()).body());
        var looked = new HashMap<Long, JsonNode>();
        lived.forEach(view -> looked.put(view.path("revision").asLong(), view));
        var events = client.get(patient.path() + "/timeline").body().path("events");
        var last = new TreeMap<Instant, Long>();
        events.forEach(event ->
                last.merge(
                        Instant.parse(event.path("at").asText()),
                        event.path("sequenceNumber").asLong(),
                        Math::max));

        last.forEach((at, number) -> {
            var then = client.get(patient.path() + "?at=" + at).body();
            assertThat(then.path("revision").asLong()).as("at %s", at).isEqualTo(number);
            if (looked.containsKey(number)) {
                assertThat(without((ObjectNode) then, "at")).isEqualTo(looked.get(number));
            }
        });
        assertThat(last.values()).as("each look was at one of them").containsAll(looked.keySet());
    }

    /// When everything happened that the twin knows of, by the server's own clock.
    private static List<Instant> times(Client client, LivePatient patient) {
        return client.get(patient.path() + "/timeline")
                .body()
                .get("events")
                .valueStream()
                .map(event -> Instant.parse(event.get("at").asText()))
                .toList();
    }

    private static void timeline(Client client, LivePatient patient) {
        var all = client.get(patient.path() + "/timeline").body();
        assertThat(all.get("events").valueStream().map(event -> event.get("type").asText()))
                .containsExactly(
                        "opened",
                        "resource-recorded",
                        "resource-recorded",
                        "resource-recorded",
                        "resource-recorded",
                        "alert-raised",
                        "resource-recorded");
        assertThat(all.at("/events/5/causes/0").asInt()).isEqualTo(5);
        assertThat(all.at("/events/4/who").asText()).isEqualTo("demo");
        assertThat(all.at("/events/4/resource/type").asText()).isEqualTo("Observation");
        assertThat(all.toString()).doesNotContain("59408-5").doesNotContain("valueQuantity");

        var paged = new ArrayList<String>();
        var after = 0L;
        JsonNode page;
        do {
            page = client.get(patient.path() + "/timeline?count=2&after=" + after).body();
            page.get("events").forEach(event -> paged.add(event.toString()));
            after = page.path("next").asLong();
        } while (page.has("next"));
        assertThat(paged)
                .isEqualTo(all.get("events").valueStream().map(JsonNode::toString).toList());

        var last = all.at("/events/6/at").asText();
        assertThat(client.get(patient.path() + "/timeline?from=" + last).body().get("events"))
                .hasSize(1);
        assertThat(client.get(patient.path() + "/timeline?to=" + last).body().get("events"))
                .hasSize(6);
        for (var count : List.of("100000", "0", "-1", "x")) {
            assertThat(client.get(patient.path() + "/timeline?count=" + count).code())
                    .as(count)
                    .isEqualTo("query.parameter-invalid");
        }
    }

    private static JsonNode without(ObjectNode object, String field) {
        object.remove(field);
        return object;
    }
}
