package io.twinmesh.cluster.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.notification.Interest;
import io.twinmesh.persistence.notification.NotificationKind;
import io.twinmesh.persistence.notification.NotificationSchema;
import io.twinmesh.persistence.notification.NotificationTables;
import io.twinmesh.persistence.notification.Subscriber;
import io.twinmesh.persistence.notification.Subscribers;
import io.twinmesh.persistence.projection.ReadSideSchema;
import io.twinmesh.persistence.projection.tail.JournalTailer;
import io.twinmesh.persistence.vault.InstallationCipher;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;

/// Receivers that fail in every way, on a real table, with a clock that moves only when told.
class DeliveriesTest {
    private static final PatientId ADA = new PatientId("tw-" + "a".repeat(32));
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static final WebhookSettings SETTINGS =
            new WebhookSettings(
                    2,
                    1_000,
                    3,
                    4,
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(8),
                    Duration.ofHours(1),
                    true);

    @TempDir Path folder;
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-21T12:00:00Z"));
    private HikariDataSource source = new HikariDataSource();
    private Optional<Deliveries> running = Optional.empty();
    private Optional<Webhooks> made = Optional.empty();

    @BeforeEach
    void tables() {
        var database = Database.h2(folder.resolve("journal"));
        source = database.open("journal", 4);
        var migrations = new Migrations(source, database.dialect(), now::get);
        migrations.run(Migrations.journal());
        migrations.run(ReadSideSchema.scripts());
        migrations.run(NotificationSchema.scripts());
        start();
    }

    private void start() {
        var random = new SecureRandom();
        var webhooks =
                new Webhooks(
                        new Subscribers(source),
                        new InstallationCipher(new byte[32], random),
                        new JournalTailer(source, Database.Dialect.H2, 1),
                        SETTINGS,
                        now::get,
                        random);
        made = Optional.of(webhooks);
        running =
                Optional.of(
                        new Deliveries(
                                NotificationTables.in(source),
                                List.of(webhooks.envelope()),
                                SETTINGS,
                                now::get,
                                () -> {}));
    }

    @AfterEach
    void stop() {
        running.ifPresent(Deliveries::close);
        source.close();
    }

    private Subscriber webhook(FlakyReceiver receiver) {
        var interest =
                new Interest(
                        Optional.empty(), EnumSet.of(NotificationKind.ALERTS), Optional.empty());
        if (made.orElseThrow().make("demo", receiver.url(), interest, Optional.of(SECRET))
                instanceof Webhooks.Made.Webhook(var webhook, _)) {
            return webhook;
        }
        throw new AssertionError("refused");
    }

    /// Writes notifications down as the projection would.
    private void happen(Subscriber to, int count) {
        try (var connection = source.getConnection()) {
            for (int i = 0; i < count; i++) {
                try (var insert =
                        connection.prepareStatement(
                                "INSERT INTO notification (subscriber, number, twin,"
                                        + " sequence_number, tag, happened_at) SELECT id, recorded + 1,"
                                        + " ?, recorded + 10, 'twin.alert-raised/1', ? FROM subscriber"
                                        + " WHERE id = ?")) {
                    insert.setString(1, ADA.value());
                    insert.setLong(2, requireNonNull(now.get()).toEpochMilli());
                    insert.setString(3, to.id());
                    insert.executeUpdate();
                }
                try (var update =
                        connection.prepareStatement(
                                "UPDATE subscriber SET recorded = recorded + 1 WHERE id = ?")) {
                    update.setString(1, to.id());
                    update.executeUpdate();
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Subscriber state(Subscriber of) {
        return new Subscribers(source).find(of.id()).orElseThrow();
    }

    /// Rounds, each a second later, until it is so.
    private void until(BooleanSupplier done) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofMinutes(3))
                .until(() -> {
                    running.orElseThrow().round();
                    // or leases would end under the work
                    if (Leases.none(source)) {
                        now.updateAndGet(at -> at.plusSeconds(1));
                    }
                    return done.getAsBoolean();
                });
    }

    /// Each once: a slow machine may not hear an answer in time and send again, with the same id.
    private static List<String> numbers(FlakyReceiver receiver) {
        return receiver.taken().stream()
                .map(one -> one.id().substring(one.id().lastIndexOf('-') + 1))
                .distinct()
                .toList();
    }

    private static String idOf(FlakyReceiver receiver, int status) {
        return receiver.received().stream()
                .filter(one -> one.status() == status)
                .findFirst()
                .orElseThrow()
                .id();
    }

    private static List<String> upTo(long last) {
        return LongStream.rangeClosed(1, last).mapToObj(Long::toString).toList();
    }

    @Test
    void everything_arrives_in_order_through_errors_redirections_and_silence() {
        try (var receiver = FlakyReceiver.start().answering(204, 500, 302, 0, 204, 404)) {
            var webhook = webhook(receiver);
            happen(webhook, 5);

            until(() -> numbers(receiver).size() == 5);

            assertThat(numbers(receiver)).isEqualTo(upTo(5));
            // a repetition has the id of the first attempt
            assertThat(idOf(receiver, 500)).isEqualTo(idOf(receiver, 302));
            until(() -> state(webhook).status() == Subscriber.Status.ACTIVE);
            assertThat(state(webhook).delivered()).isEqualTo(5);
        }
    }

    @Test
    void a_request_is_signed_and_holds_no_content() {
        try (var receiver = FlakyReceiver.start()) {
            happen(webhook(receiver), 1);
            until(() -> numbers(receiver).size() == 1);

            var it = receiver.taken().getFirst();
            assertThat(it.body())
                    .isEqualTo(
                            "{\"type\":\"alert-raised\",\"timestamp\":\"2026-11-21T12:00:00Z\","
                                    + "\"data\":{\"twin\":\""
                                    + ADA
                                    + "\",\"sequenceNumber\":10,\"number\":1}}");
            assertThat(it.signature())
                    .isEqualTo(
                            SigningSecret.of(SECRET)
                                    .orElseThrow()
                                    .sign(it.id(), Long.parseLong(it.timestamp()), it.body()));
        }
    }

    /// The example of the Standard Webhooks specification's libraries.
    @Test
    void signatures_are_those_of_the_standard() {
        assertThat(
                        SigningSecret.of(SECRET)
                                .orElseThrow()
                                .sign(
                                        "msg_p5jXN8AQM9LWM0D4loKWxJek",
                                        1614265330,
                                        "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void after_a_restart_it_goes_on_behind_the_last_one_taken() {
        try (var receiver = FlakyReceiver.start()) {
            var webhook = webhook(receiver);
            happen(webhook, 2);
            until(() -> numbers(receiver).size() == 2);
            running.ifPresent(Deliveries::close);
            happen(webhook, 2);

            start();
            until(() -> numbers(receiver).size() == 4);

            assertThat(numbers(receiver)).isEqualTo(upTo(4));
        }
    }

    @Test
    void one_that_fails_for_too_long_is_off_until_it_is_resumed_and_nothing_is_lost() {
        var receiver = FlakyReceiver.start();
        var port = receiver.port();
        var webhook = webhook(receiver);
        receiver.close();
        happen(webhook, 3);
        until(() -> state(webhook).status() == Subscriber.Status.FAILING);
        assertThat(state(webhook).code()).isEqualTo("webhook.unreachable");
        now.updateAndGet(at -> at.plus(Duration.ofHours(2)));

        until(() -> state(webhook).status() == Subscriber.Status.OFF);
        happen(webhook, 2);

        try (var back = FlakyReceiver.start(port)) {
            running.orElseThrow().round();
            assertThat(back.received()).isEmpty();
            assertThat(made.orElseThrow().resume("demo", webhook.id())).isTrue();
            until(() -> numbers(back).size() == 5);
            assertThat(numbers(back)).isEqualTo(upTo(5));
        }
    }

    @Test
    void one_that_says_it_is_gone_is_off_at_once() {
        try (var receiver = FlakyReceiver.start().answering(410)) {
            var webhook = webhook(receiver);
            happen(webhook, 1);

            until(() -> state(webhook).status() == Subscriber.Status.OFF);

            assertThat(state(webhook).code()).isEqualTo("webhook.gone");
        }
    }

    @Test
    void pauses_double_up_to_the_longest() {
        assertThat(LongStream.rangeClosed(1, 6).mapToObj(n -> SETTINGS.pause((int) n).toSeconds()))
                .containsExactly(1L, 2L, 4L, 8L, 8L, 8L);
    }

    @Test
    void only_https_and_this_machine_may_be_told_and_a_client_has_so_many() {
        for (var url :
                List.of(
                        "http://example.org/hook",
                        "https://user:pw@example.org/",
                        "ftp://example.org/",
                        "https:///x",
                        "file:///etc/passwd",
                        "not a url")) {
            assertThat(ReceiverAddress.of(url, true)).as(url).isEmpty();
        }
        assertThat(ReceiverAddress.of("https://example.org/hook?x=1", false)).isPresent();
        assertThat(ReceiverAddress.of("http://127.0.0.1:1/", true)).isPresent();
        assertThat(ReceiverAddress.of("http://127.0.0.1:1/", false)).isEmpty();
        try (var receiver = FlakyReceiver.start()) {
            webhook(receiver);
            webhook(receiver);
            var interest =
                    new Interest(
                            Optional.empty(), EnumSet.of(NotificationKind.DATA), Optional.empty());
            assertThat(made.orElseThrow().make("demo", receiver.url(), interest, Optional.empty()))
                    .isInstanceOfSatisfying(
                            Webhooks.Made.Refused.class,
                            refused ->
                                    assertThat(refused.refusal().code())
                                            .isEqualTo("webhook.too-many"));
        }
    }
}
