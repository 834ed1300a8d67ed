package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.webhook.FlakyReceiver;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/// A server process that is killed while others listen to it, and started again.
@Tag("slow")
class ListenersSurviveKillTest {
    @TempDir private Path temp = Path.of("");

    private ServerChild start(Path data, String... properties) throws IOException {
        return ServerChild.start(data, temp.resolve("said"), List.of(properties), List.of());
    }

    private static List<JsonNode> notifications(FlakyReceiver receiver) {
        return receiver.received().stream()
                .map(one -> Client.json(one.body()))
                .filter(bundle -> Subscribing.type(bundle).equals("event-notification"))
                .toList();
    }

    @Test
    void a_notification_that_was_not_acknowledged_comes_again_and_the_next_ones_follow()
            throws Exception {
        var data = temp.resolve("data");
        try (var receiver = FlakyReceiver.start()) {
            LivePatient patient;
            String path;
            try (var server = start(data);
                    var client = server.client("ward", Client.ALL)) {
                var subscribing = new Subscribing(client);
                patient = new LivePatient(client, "K-1").saturation("97", Instant.now());
                path =
                        subscribing.make(
                                Subscribing.order(
                                        receiver.url(), "patient=" + patient.twin(), "id-only"));
                Awaitility.await()
                        .atMost(Duration.ofMinutes(3))
                        .until(() -> subscribing.status(path).equals("active"));
                // it is sent, and never answered
                receiver.answering(0);
                patient.saturation("96", Instant.now());
                Awaitility.await()
                        .atMost(Duration.ofMinutes(3))
                        .until(() -> notifications(receiver).size() == 1);
                server.kill();
            }
            try (var server = start(data, "-Dtwinmesh.subscriptions.keep=1");
                    var client = server.client("ward", Client.ALL)) {
                new LivePatient(client, "K-1").saturation("95", Instant.now());

                Awaitility.await()
                        .atMost(Duration.ofMinutes(3))
                        .untilAsserted(() -> assertThat(numbers(receiver)).endsWith(2));

                // the repetition may bring the next one along
                assertThat(numbers(receiver)).startsWith(1, 1).isSorted();
                // one delivered event is kept, and nobody takes it for all
                Awaitility.await()
                        .atMost(Duration.ofMinutes(3))
                        .untilAsserted(() ->
                                assertThat(
                                                Subscribing.numbers(
                                                        client.get(path + "/$events").body()))
                                        .containsExactly(2));
                assertThat(client.get(path + "/$events?eventsSinceNumber=1").code())
                        .isEqualTo("subscription.events-gone");
            }
        }
    }

    private static List<Integer> numbers(FlakyReceiver receiver) {
        return notifications(receiver).stream()
                .flatMap(bundle -> Subscribing.numbers(bundle).stream())
                .toList();
    }

    @Test
    void listeners_who_connect_again_miss_nothing_and_hear_nothing_twice() throws Exception {
        var data = temp.resolve("data");
        var events = new ArrayList<EventStream.Event>();
        var notifications = new ArrayList<EventStream.Event>();
        String stream;
        String subscription;
        try (var server = start(data);
                var client = server.client("ward", Client.ALL)) {
            var subscribing = new Subscribing(client);
            var patient = new LivePatient(client, "K-2").saturation("97", Instant.now());
            stream = patient.path() + "/events";
            subscription =
                    subscribing.make(Subscribing.streamed("patient=" + patient.twin()))
                            + "/$events";
            try (var twin = listening(client, stream, "0");
                    var told = listening(client, subscription, "0")) {
                patient.saturation("96", Instant.now());
                events.addAll(twin.take(4));
                notifications.addAll(told.take(1));
                patient.saturation("95", Instant.now());
                server.kill();
            }
        }
        try (var server = start(data);
                var client = server.client("ward", Client.ALL)) {
            try (var twin = listening(client, stream, events.getLast().id());
                    var told = listening(client, subscription, notifications.getLast().id())) {
                new LivePatient(client, "K-2").saturation("94", Instant.now());
                var all = client.get(stream.replace("/events", "/timeline")).body();
                var count = all.path("events").size();
                events.addAll(twin.take(count - events.size()));
                while (events(notifications).size() < 3) {
                    notifications.addAll(told.take(1));
                }

                assertThat(events)
                        .extracting(EventStream.Event::id)
                        .isEqualTo(
                                LongStream.rangeClosed(1, count).mapToObj(Long::toString).toList());
                assertThat(events(notifications)).containsExactly(1, 2, 3);
            }
        }
    }

    private static List<Integer> events(List<EventStream.Event> notifications) {
        return notifications.stream()
                .flatMap(one -> Subscribing.numbers(Client.json(one.data())).stream())
                .toList();
    }

    private static EventStream listening(Client client, String path, String last) {
        return new EventStream(
                client.request(path)
                        .header("Accept", "text/event-stream")
                        .header("Last-Event-ID", last)
                        .GET()
                        .build());
    }
}
