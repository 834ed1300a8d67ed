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

    @Test
    void nothing_is_missed_nor_heard_twice_and_what_was_not_acknowledged_comes_again()
            throws Exception {
        var data = temp.resolve("data");
        try (var receiver = FlakyReceiver.start()) {
            Told told;
            Connected connected;
            try (var server = start(data);
                    var client = server.client("ward", Client.ALL)) {
                told = Told.before(client, receiver);
                connected = Connected.before(client);
                told.isTold(receiver);
                connected.hearsUntilItIsKilled(client, server);
            }
            try (var server = start(data, "-Dtwinmesh.subscriptions.keep=1");
                    var client = server.client("ward", Client.ALL)) {
                told.again(client, receiver);
                connected.again(client);
            }
        }
    }

    private static LivePatient ward(Client client, String record, String saturation) {
        return new LivePatient(client, record).saturation(saturation, Instant.now());
    }

    /// A receiver of notifications.
    private record Told(LivePatient patient, String path) {
        static Told before(Client client, FlakyReceiver receiver) {
            var subscribing = new Subscribing(client);
            var patient = ward(client, "K-1", "97");
            var path =
                    subscribing.make(
                            Subscribing.order(
                                    receiver.url(), "patient=" + patient.twin(), "id-only"));
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> subscribing.status(path).equals("active"));
            return new Told(patient, path);
        }

        /// It is sent, and never answered.
        void isTold(FlakyReceiver receiver) {
            receiver.answering(0);
            patient.saturation("96", Instant.now());
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .until(() -> notifications(receiver).size() == 1);
        }

        void again(Client client, FlakyReceiver receiver) {
            ward(client, "K-1", "95");

            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .untilAsserted(() -> assertThat(numbers(receiver)).endsWith(2));

            // the repetition may bring the next one along
            assertThat(numbers(receiver)).startsWith(1, 1).isSorted();
            // one delivered event is kept, and nobody takes it for all
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .untilAsserted(() ->
                            assertThat(Subscribing.numbers(client.get(path + "/$events").body()))
                                    .containsExactly(2));
            assertThat(client.get(path + "/$events?eventsSinceNumber=1").code())
                    .isEqualTo("subscription.events-gone");
        }

        private static List<Integer> numbers(FlakyReceiver receiver) {
            return notifications(receiver).stream()
                    .flatMap(bundle -> Subscribing.numbers(bundle).stream())
                    .toList();
        }

        private static List<JsonNode> notifications(FlakyReceiver receiver) {
            return receiver.received().stream()
                    .map(one -> Client.json(one.body()))
                    .filter(bundle -> Subscribing.type(bundle).equals("event-notification"))
                    .toList();
        }
    }

    /// Streams of a twin and of a subscription, that whoever reads them connects to again.
    ///
    /// @param events of the twin, that were heard
    /// @param notifications of the subscription, that were heard
    private record Connected(
            LivePatient patient,
            String subscription,
            List<EventStream.Event> events,
            List<EventStream.Event> notifications) {
        static Connected before(Client client) {
            var patient = ward(client, "K-2", "97");
            var path =
                    new Subscribing(client).make(Subscribing.streamed("patient=" + patient.twin()));
            return new Connected(patient, path + "/$events", new ArrayList<>(), new ArrayList<>());
        }

        private String stream() {
            return patient.path() + "/events";
        }

        /// Then there is more, and the kill may be quicker.
        void hearsUntilItIsKilled(Client client, ServerChild server) throws InterruptedException {
            try (var twin = listening(client, stream(), "0");
                    var told = listening(client, subscription, "0")) {
                patient.saturation("96", Instant.now());
                events.addAll(twin.take(4));
                notifications.addAll(told.take(1));
                patient.saturation("95", Instant.now());
                server.kill();
            }
        }

        void again(Client client) {
            try (var twin = listening(client, stream(), events.getLast().id());
                    var told = listening(client, subscription, notifications.getLast().id())) {
                ward(client, "K-2", "94");
                var all = client.get(patient.path() + "/timeline").body();
                var count = all.path("events").size();
                events.addAll(twin.take(count - events.size()));
                while (numbers().size() < 3) {
                    notifications.addAll(told.take(1));
                }

                assertThat(events)
                        .extracting(EventStream.Event::id)
                        .isEqualTo(
                                LongStream.rangeClosed(1, count).mapToObj(Long::toString).toList());
                assertThat(numbers()).containsExactly(1, 2, 3);
            }
        }

        private List<Integer> numbers() {
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
}
