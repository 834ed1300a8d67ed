package io.twinmesh.persistence.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.Severity;
import io.twinmesh.persistence.history.sealed.Chain;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.projection.ReadSideSchema;
import io.twinmesh.persistence.projection.tail.JournalRow;
import io.twinmesh.persistence.quarantine.DamageFiling;
import io.twinmesh.persistence.quarantine.Quarantine;
import io.twinmesh.persistence.vault.DataClass;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.PatientKeys;
import io.twinmesh.persistence.vault.key.HeldMasterKey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who is told of what, on real tables.
class NotificationsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final PatientId ADA = new PatientId("tw-" + "a".repeat(32));
    private static final PatientId EVE = new PatientId("tw-" + "e".repeat(32));
    private static final StoredFormat ROWS = new StoredFormat(History.STORED);

    @TempDir Path folder;
    private final SecureRandom random = new SecureRandom();
    private HikariDataSource source = new HikariDataSource();
    private HikariDataSource keys = new HikariDataSource();
    private Optional<KeyVault> vault = Optional.empty();
    private final List<JournalRow> journal = new ArrayList<>();
    private final Map<PatientId, Long> numbers = new HashMap<>();
    private final Map<PatientId, Bytes> heads = new HashMap<>();
    private final List<UnreadableHistoryException> reported = new ArrayList<>();
    private long cursor;

    @BeforeEach
    void tables() {
        var clock = InstantSource.fixed(NOW);
        var database = Database.h2(folder.resolve("journal"));
        source = database.open("journal", 3);
        var migrations = new Migrations(source, database.dialect(), clock);
        migrations.run(ReadSideSchema.scripts());
        migrations.run(Quarantine.migrations());
        migrations.run(NotificationSchema.scripts());
        var vaultFile = Database.h2(folder.resolve("keys"));
        keys = vaultFile.open("vault", 2);
        new Migrations(keys, vaultFile.dialect(), clock).run(KeyVault.migrations());
        vault =
                Optional.of(
                        new KeyVault(
                                keys,
                                HeldMasterKey.of(new byte[32], _ -> {}, random),
                                clock,
                                random));
    }

    @AfterEach
    void close() {
        source.close();
        keys.close();
    }

    private Subscribers subscribers() {
        return new Subscribers(source);
    }

    private NotificationShelf shelf() {
        return new NotificationShelf(source);
    }

    private LaggingSubscribers lagging() {
        return new LaggingSubscribers(source);
    }

    private String subscriber(String id, Interest interest) {
        assertThat(
                        subscribers()
                                .add(
                                        Subscribers.Draft.active(
                                                id,
                                                "demo",
                                                "webhook",
                                                Bytes.utf8("sealed"),
                                                interest),
                                        10,
                                        journal.size(),
                                        NOW))
                .isTrue();
        return id;
    }

    private static Interest interest(
            Optional<List<PatientId>> twins, NotificationKind kind, Optional<String> type) {
        return new Interest(twins, EnumSet.of(kind), type);
    }

    private void happens(PatientId patient, PatientEvent event) {
        if (!(vault.orElseThrow().keysOf(patient) instanceof PatientKeys.Held(var cipher))) {
            throw new AssertionError("no keys");
        }
        var history = new History(cipher, random);
        var number = numbers.merge(patient, 1L, Long::sum);
        var before = heads.getOrDefault(patient, Chain.START);
        var row = history.seal(event, number, before);
        heads.put(patient, history.follow(before, number, row));
        journal.add(
                new JournalRow(
                        journal.size() + 1L,
                        "twin|" + patient,
                        number,
                        ROWS.tag(row),
                        ROWS.write(row),
                        NOW));
    }

    private static PatientEvent alert() {
        return new PatientEvent.AlertRaised(NOW, "glucose-low", Severity.URGENT, NOW, List.of(1L));
    }

    private static PatientEvent recorded(String type) {
        return new PatientEvent.ResourceRecorded(
                NOW,
                "client",
                "imp",
                DataClass.CLINICAL,
                type,
                "r",
                1,
                1,
                1,
                Bytes.utf8("{}"),
                List.of());
    }

    /// What a runner does: everything behind the cursor, in one transaction.
    private void follow(int mostWaiting) {
        var rows = journal.stream().filter(row -> row.ordering() > cursor).toList();
        if (rows.isEmpty()) {
            return;
        }
        try (var connection = source.getConnection()) {
            connection.setAutoCommit(false);
            var notifications =
                    new Notifications(vault.orElseThrow(), random, mostWaiting, filing());
            notifications.apply(connection, rows);
            assertThat(reported).as("told before the case can be seen").isEmpty();
            cursor = rows.getLast().ordering();
            try (var move =
                    connection.prepareStatement(
                            "MERGE INTO projection_cursor KEY (name) VALUES (?, ?)")) {
                move.setString(1, Notifications.NAME);
                move.setLong(2, cursor);
                move.executeUpdate();
            }
            connection.commit();
            notifications.committed();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> told(String id) {
        return shelf().behind(id, 0, 1_000).stream()
                .map(one ->
                        one.number() + " " + one.twin().value().charAt(3) + one.sequenceNumber())
                .toList();
    }

    @Test
    void each_is_told_of_its_twins_and_kinds_and_numbers_have_no_gap() {
        happens(ADA, alert());
        var all =
                subscriber(
                        "wh-1",
                        interest(Optional.empty(), NotificationKind.ALERTS, Optional.empty()));
        var ada =
                subscriber(
                        "wh-2",
                        interest(
                                Optional.of(List.of(ADA)),
                                NotificationKind.DATA,
                                Optional.empty()));
        happens(EVE, alert());
        happens(ADA, recorded("Observation"));
        happens(EVE, recorded("Observation"));
        happens(ADA, alert());
        happens(
                ADA,
                new PatientEvent.AlertSuppressed(
                        NOW, "glucose-low", Severity.URGENT, NOW, List.of(1L)));
        follow(100);

        // the first alert had happened before anybody listened, and nobody is told of a held-back
        // one
        assertThat(told(all)).containsExactly("1 e1", "2 a3");
        assertThat(told(ada)).containsExactly("1 a2");
    }

    @Test
    void a_type_of_resource_can_be_chosen_and_an_erased_patient_tells_nothing() {
        var observations =
                subscriber(
                        "wh-1",
                        interest(
                                Optional.empty(),
                                NotificationKind.DATA,
                                Optional.of("Observation")));
        happens(ADA, recorded("Observation"));
        happens(ADA, recorded("Condition"));
        happens(EVE, recorded("Observation"));
        vault.orElseThrow().destroy(EVE, EnumSet.allOf(DataClass.class));
        follow(100);

        assertThat(told(observations)).containsExactly("1 a1");
    }

    @Test
    void one_with_too_much_waiting_lags_and_later_takes_in_what_it_missed() {
        var slow =
                subscriber(
                        "wh-1",
                        interest(Optional.empty(), NotificationKind.ALERTS, Optional.empty()));
        var quick =
                subscriber(
                        "wh-2",
                        interest(Optional.empty(), NotificationKind.ALERTS, Optional.empty()));
        for (int i = 0; i < 10; i++) {
            happens(ADA, alert());
            follow(4);
            subscribers().delivered(quick, i + 1L, NOW);
        }
        assertThat(told(slow)).hasSize(4);
        assertThat(told(quick)).hasSize(10);
        assertThat(lagging().any()).isTrue();
        assertThat(lagging().catchUp(2)).isFalse();

        for (int delivered = 4; lagging().any(); delivered += 4) {
            subscribers().delivered(slow, delivered, NOW);
            assertThat(lagging().catchUp(2)).isTrue();
            cursor = storedCursor();
            follow(4);
        }

        assertThat(told(slow)).hasSize(10).last().isEqualTo("10 a10");
        assertThat(told(quick)).hasSize(10);
    }

    @Test
    void of_a_row_that_was_changed_nobody_is_told_and_it_is_reported_and_the_others_go_on() {
        var all =
                subscriber(
                        "wh-1",
                        interest(Optional.empty(), NotificationKind.ALERTS, Optional.empty()));
        happens(ADA, alert());
        happens(EVE, alert());
        change(0, "twin|" + ADA, new byte[] {-1});
        follow(100);

        assertThat(told(all)).containsExactly("1 e1");
        assertReported();
    }

    @Test
    void a_resource_that_no_longer_opens_is_nobody_told_of_and_reported() {
        var observations =
                subscriber(
                        "wh-1",
                        interest(
                                Optional.empty(),
                                NotificationKind.DATA,
                                Optional.of("Observation")));
        happens(ADA, recorded("Observation"));
        happens(EVE, recorded("Observation"));
        change(0, "twin|" + ADA, journal.get(1).payload());
        follow(100);

        assertThat(told(observations)).containsExactly("1 e1");
        assertReported();
    }

    /// Puts other bytes in the place of what a row has.
    private void change(int index, String twin, byte[] payload) {
        var row = journal.get(index);
        assertThat(row.persistenceId()).isEqualTo(twin);
        journal.set(
                index,
                new JournalRow(
                        row.ordering(),
                        row.persistenceId(),
                        row.sequenceNumber(),
                        row.tag(),
                        payload,
                        row.writtenAt()));
    }

    private Quarantine quarantine() {
        return new Quarantine(source, InstantSource.fixed(NOW));
    }

    private DamageFiling filing() {
        return new DamageFiling(quarantine(), reported::add);
    }

    private void assertReported() {
        assertThat(quarantine().find(ADA).orElseThrow().sequenceNumber()).isEqualTo(1);
        assertThat(reported)
                .singleElement()
                .satisfies(damage -> {
                    assertThat(damage.twin()).isEqualTo(ADA);
                    assertThat(damage.sequenceNumber()).isEqualTo(1);
                });
    }

    private long storedCursor() {
        try (var connection = source.getConnection();
                var query = connection.createStatement();
                var rows = query.executeQuery("SELECT position FROM projection_cursor")) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void erasing_a_patient_drops_what_waits_and_an_erased_class_does_not() {
        var id =
                subscriber(
                        "wh-1",
                        interest(
                                Optional.of(List.of(ADA, EVE)),
                                NotificationKind.ALERTS,
                                Optional.empty()));
        happens(ADA, alert());
        happens(EVE, alert());
        follow(100);

        subscribers().purge(EVE, Set.of(DataClass.GENOME));
        assertThat(told(id)).hasSize(2);
        subscribers().purge(EVE, EnumSet.allOf(DataClass.class));

        assertThat(told(id)).containsExactly("1 a1");
        assertThat(subscribers().find(id).orElseThrow().interest().twins().orElseThrow())
                .containsExactly(ADA);
    }

    @Test
    void delivered_ones_are_pruned_but_for_the_last() {
        var id =
                subscriber(
                        "wh-1",
                        interest(Optional.empty(), NotificationKind.ALERTS, Optional.empty()));
        for (int i = 0; i < 10; i++) {
            happens(ADA, alert());
        }
        follow(100);
        subscribers().delivered(id, 8, NOW);

        shelf().prune(id, 3);

        assertThat(told(id)).hasSize(5).first().isEqualTo("6 a6");
    }

    @Test
    void what_a_subscriber_may_hear_of_is_numbered_once_and_the_rest_is_forgotten() {
        var all = interest(Optional.empty(), NotificationKind.DATA, Optional.of("Observation"));
        var id = subscriber("sub-1", all);
        for (int i = 0; i < 6; i++) {
            happens(ADA, recorded("Observation"));
        }
        follow(10);

        assertThat(shelf().decide(id, 0, List.of(2L, 3L), 4)).isTrue();
        assertThat(shelf().decide(id, 0, List.of(1L), 4)).as("decided before").isFalse();
        assertThat(shelf().decide(id, 4, List.of(6L), 6)).isTrue();

        assertThat(shelf().events(id, 1, Long.MAX_VALUE, 10))
                .extracting(Notification::event, Notification::number)
                .containsExactly(tuple(1L, 2L), tuple(2L, 3L), tuple(3L, 6L));
        assertThat(subscribers().find(id).orElseThrow().events()).isEqualTo(3);
        subscribers().delivered(id, 6, NOW);
        shelf().prune(id, 2);
        assertThat(shelf().oldestEvent(id)).hasValue(2);
    }

    @Test
    void a_subscriber_that_is_changed_goes_on_where_it_was_and_only_by_who_knows_its_revision() {
        var all = interest(Optional.empty(), NotificationKind.DATA, Optional.of("Observation"));
        var id = subscriber("sub-1", all);
        happens(ADA, recorded("Observation"));
        follow(10);
        var draft =
                new Subscribers.Draft(
                        id,
                        "demo",
                        "webhook",
                        Bytes.utf8("other"),
                        interest(
                                Optional.of(List.of(EVE)),
                                NotificationKind.DATA,
                                Optional.of("Condition")),
                        Subscriber.Status.REQUESTED,
                        Optional.of(Duration.ofSeconds(20)));

        assertThat(subscribers().change(draft, 2, "")).isFalse();
        assertThat(subscribers().change(draft, 1, "")).isTrue();

        var now = subscribers().find(id).orElseThrow();
        assertThat(now.revision()).isEqualTo(2);
        assertThat(now.status()).isEqualTo(Subscriber.Status.REQUESTED);
        assertThat(now.recorded()).isEqualTo(1);
        assertThat(now.interest().twins()).contains(List.of(EVE));
        // one that still works with what it was before changes nothing
        subscribers().greeted(id, 1, NOW);
        subscribers().delivered(id, 1, NOW);
        assertThat(subscribers().find(id)).contains(now);
        subscribers().greeted(id, 2, NOW);
        assertThat(subscribers().find(id).orElseThrow().status())
                .isEqualTo(Subscriber.Status.ACTIVE);
    }

    @Test
    void who_is_quiet_for_too_long_is_due_for_a_sign_of_life() {
        var all = interest(Optional.empty(), NotificationKind.DATA, Optional.of("Observation"));
        var id = subscriber("sub-1", all);
        var draft =
                new Subscribers.Draft(
                        id,
                        "demo",
                        "webhook",
                        Bytes.utf8("sealed"),
                        all,
                        Subscriber.Status.REQUESTED,
                        Optional.of(Duration.ofSeconds(20)));
        var webhooks = Set.of("webhook");
        assertThat(subscribers().due(webhooks, NOW, 9)).isEmpty();
        assertThat(subscribers().change(draft, 1, "")).isTrue();
        assertThat(subscribers().due(webhooks, NOW, 9)).as("for a greeting").hasSize(1);
        assertThat(subscribers().due(Set.of("other"), NOW, 9)).isEmpty();
        subscribers().greeted(id, 2, NOW);

        assertThat(subscribers().due(webhooks, NOW.plusSeconds(19), 9)).isEmpty();
        assertThat(subscribers().due(webhooks, NOW.plusSeconds(20), 9)).hasSize(1);
    }
}
