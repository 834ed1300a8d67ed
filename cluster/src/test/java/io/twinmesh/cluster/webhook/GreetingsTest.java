package io.twinmesh.cluster.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.notification.Interest;
import io.twinmesh.persistence.notification.NotificationKind;
import io.twinmesh.persistence.notification.NotificationSchema;
import io.twinmesh.persistence.notification.NotificationTables;
import io.twinmesh.persistence.notification.Subscriber;
import io.twinmesh.persistence.notification.Subscriber.Status;
import io.twinmesh.persistence.notification.Subscribers;
import io.twinmesh.persistence.projection.ReadSideSchema;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Subscribers that are greeted first and shown signs of life, with a clock that moves only when
/// told.
class GreetingsTest {
    private static final String ID = "one";
    private static final WebhookSettings SETTINGS =
            new WebhookSettings(
                    2,
                    1_000,
                    3,
                    4,
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(8),
                    Duration.ofHours(1),
                    true);

    @TempDir private Path folder = Path.of("");
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-21T12:00:00Z"));
    private HikariDataSource source = new HikariDataSource();
    private Optional<Deliveries> running = Optional.empty();

    /// Says why it is told.
    private record Spoken(String url) implements Envelope {
        @Override
        public String form() {
            return "spoken";
        }

        @Override
        public int keep() {
            return 10;
        }

        @Override
        public Duration patience(Status status) {
            return Duration.ofMinutes(1);
        }

        @Override
        public Telling tell(Subscriber to, Occasion occasion, Instant now) {
            return new Telling.Request(
                    HttpRequest.newBuilder(URI.create(url))
                            .timeout(SETTINGS.timeout())
                            .POST(BodyPublishers.ofString(occasion.getClass().getSimpleName()))
                            .build(),
                    0);
        }
    }

    @BeforeEach
    void tables() {
        var database = Database.h2(folder.resolve("journal"));
        source = database.open("journal", 4);
        var migrations = new Migrations(source, database.dialect(), this::now);
        migrations.run(ReadSideSchema.scripts());
        migrations.run(NotificationSchema.scripts());
    }

    @AfterEach
    void stop() {
        running.ifPresent(Deliveries::close);
        source.close();
    }

    private Instant now() {
        return requireNonNull(now.get());
    }

    private void subscriber(FlakyReceiver receiver) {
        var interest =
                new Interest(Optional.empty(), EnumSet.of(NotificationKind.DATA), Optional.empty());
        new Subscribers(source)
                .add(
                        new Subscribers.Draft(
                                ID,
                                "demo",
                                "spoken",
                                Bytes.utf8("sealed"),
                                interest,
                                Status.REQUESTED,
                                Optional.of(Duration.ofSeconds(30))),
                        1,
                        0,
                        now());
        running =
                Optional.of(
                        new Deliveries(
                                NotificationTables.in(source),
                                List.of(new Spoken(receiver.url())),
                                SETTINGS,
                                this::now,
                                () -> {}));
    }

    private Subscriber state() {
        return new Subscribers(source).find(ID).orElseThrow();
    }

    private void rounds(Runnable so) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .untilAsserted(() -> {
                    running.orElseThrow().round();
                    so.run();
                    // time may pass now: what the work still writes down would be of another moment
                    assertThat(Leases.none(source)).isTrue();
                });
    }

    private static List<String> heard(FlakyReceiver receiver) {
        return receiver.received().stream().map(FlakyReceiver.Received::body).toList();
    }

    @Test
    void one_that_takes_the_greeting_is_active_and_hears_that_we_live_when_it_is_quiet() {
        try (var receiver = FlakyReceiver.start()) {
            subscriber(receiver);
            rounds(() -> assertThat(state().status()).isEqualTo(Status.ACTIVE));

            running.orElseThrow().round();
            assertThat(heard(receiver)).containsExactly("Greeting");
            now.updateAndGet(at -> at.plusSeconds(30));
            rounds(() -> assertThat(heard(receiver)).containsExactly("Greeting", "Quiet"));
            rounds(() -> assertThat(state().toldAt()).isEqualTo(now()));
        }
    }

    @Test
    void one_that_refuses_the_greeting_is_off_at_once() {
        try (var receiver = FlakyReceiver.start().answering(401)) {
            subscriber(receiver);

            rounds(() -> assertThat(state().status()).isEqualTo(Status.OFF));

            assertThat(state().code()).isEqualTo("webhook.answered-4xx");
            assertThat(heard(receiver)).containsExactly("Greeting");
        }
    }

    @Test
    void one_that_cannot_take_the_greeting_is_greeted_again_and_given_up_after_a_while() {
        try (var receiver = FlakyReceiver.start().answering(503, 503, 503)) {
            subscriber(receiver);
            rounds(() -> assertThat(state().attempts()).isEqualTo(1));
            assertThat(state().status()).isEqualTo(Status.REQUESTED);
            now.updateAndGet(at -> at.plusSeconds(2));
            rounds(() -> assertThat(state().attempts()).isEqualTo(2));
            now.updateAndGet(at -> at.plusSeconds(90));

            rounds(() -> assertThat(state().status()).isEqualTo(Status.OFF));

            assertThat(state().code()).isEqualTo("webhook.answered-5xx");
        }
    }
}
