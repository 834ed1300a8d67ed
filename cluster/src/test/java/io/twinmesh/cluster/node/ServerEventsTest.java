package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/// A twin's events over a running server, through broken connections and a restart.
class ServerEventsTest {
    @TempDir private Path temp = Path.of("");

    private static HttpRequest from(Client client, LivePatient patient, String last) {
        return client.request(patient.path() + "/events")
                .header("Last-Event-ID", last)
                .GET()
                .build();
    }

    @Test
    void a_listener_that_connects_again_misses_nothing_and_hears_nothing_twice() {
        var data = temp.resolve("data");
        var heard = new ArrayList<EventStream.Event>();
        LivePatient patient;
        EventStream ends;
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "demo", Client.ALL)) {
            patient = new LivePatient(client, "S-1").saturation("97", Instant.now());
            try (var stream = new EventStream(from(client, patient, "0"))) {
                heard.addAll(stream.take(4));
                patient.saturation("88", Instant.now());
                heard.addAll(stream.take(2));
            }
            // the connection is gone; this is missed
            patient.saturation("87", Instant.now());
            try (var stream = new EventStream(from(client, patient, last(heard)))) {
                heard.addAll(stream.take(1));
            }
            patient.saturation("86", Instant.now());
            refusals(client, patient);
        }
        try (var node = ServerScenario.start(data, Optional.empty());
                var client = ServerScenario.client(node, data, "demo", Client.ALL)) {
            ends = new EventStream(from(client, patient, last(heard)));
            heard.addAll(ends.take(1));
        }
        try (ends) {
            assertThat(ends.take(1))
                    .singleElement()
                    .satisfies(end -> {
                        assertThat(end.event()).isEqualTo("end");
                        assertThat(end.data()).contains("stream.server-stopping");
                    });
        }
        assertThat(heard)
                .extracting(EventStream.Event::id)
                .isEqualTo(LongStream.rangeClosed(1, 8).mapToObj(Long::toString).toList());
        assertThat(heard)
                .extracting(EventStream.Event::event)
                .containsExactly(
                        "opened",
                        "resource-recorded",
                        "resource-recorded",
                        "resource-recorded",
                        "resource-recorded",
                        "alert-raised",
                        "resource-recorded",
                        "resource-recorded");
        assertThat(heard.get(5).data())
                .contains("\"rule\":\"oxygen-saturation-low\"")
                .contains("\"message\":\"Oxygen saturation low: urgent review.\"");
    }

    private static void refusals(Client client, LivePatient patient) {
        assertThat(client.get(patient.path() + "/events?after=4711").code())
                .isEqualTo("stream.position-unknown");
        assertThat(client.get(patient.path() + "/events?after=x").code())
                .isEqualTo("query.parameter-invalid");
        assertThat(client.get("/v1/twins/tw-" + "0".repeat(32) + "/events").code())
                .isEqualTo("twin.unknown");
    }

    private static String last(List<EventStream.Event> heard) {
        return heard.getLast().id();
    }
}
