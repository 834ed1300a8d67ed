package io.twinmesh.persistence.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.format.StoredType;
import io.twinmesh.persistence.history.sealed.Chain;
import io.twinmesh.persistence.history.sealed.SealedEvent;
import io.twinmesh.persistence.history.sealed.SealedSnapshot;
import io.twinmesh.persistence.history.sealed.UnreadableHistoryException;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.vault.DataClass;
import io.twinmesh.persistence.vault.KeyVault;
import io.twinmesh.persistence.vault.PatientKeys;
import io.twinmesh.persistence.vault.key.HeldMasterKey;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/// Rows of a twin: what opens them, what they are bound to, and what is left when a key is gone.
class SealingTest {
    private static final Instant AT = Instant.parse("2026-11-21T12:00:00.123456789Z");
    private static final PatientId ADA = new PatientId("tw-" + "a".repeat(32));
    private static final PatientId EVE = new PatientId("tw-" + "e".repeat(32));
    private static final JobId JOB = new JobId("job-0123456789abcdef0123456789abcdef");
    private static final StoredFormat EVENTS = new StoredFormat(History.EVENTS);
    private static final StoredFormat ROWS = new StoredFormat(History.STORED);
    private static final StoredFormat SNAPSHOTS =
            new StoredFormat(
                    List.of(StoredType.cbor("test.snapshot/1", PatientEvent.GrantReleased.class)));

    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock = InstantSource.fixed(AT);

    @TempDir Path folder;
    private HikariDataSource source;
    private KeyVault vault;

    @BeforeEach
    void anEmptyVault() {
        var database = Database.h2(folder.resolve("keys"));
        source = database.open("vault", 2);
        new Migrations(source, database.dialect(), clock).run(KeyVault.migrations());
        var master = new byte[32];
        master[0] = 1;
        vault = new KeyVault(source, HeldMasterKey.of(master, _ -> {}, random), clock, random);
    }

    @AfterEach
    void close() {
        source.close();
    }

    private History history(PatientId patient) {
        if (vault.keysOf(patient) instanceof PatientKeys.Held(var cipher)) {
            return new History(cipher, random);
        }
        throw new AssertionError("no keys");
    }

    private static PatientEvent.ResourceDeleted deleted(DataClass dataClass) {
        return new PatientEvent.ResourceDeleted(AT, "client-1", dataClass, "Type", "id-1", 1, 1L);
    }

    private static void unreadable(ThrowingCallable attempt, String code) {
        assertThatThrownBy(attempt)
                .isInstanceOfSatisfying(
                        UnreadableHistoryException.class,
                        e -> assertThat(e.code()).isEqualTo(code));
    }

    static List<PatientEvent> events() {
        return HistoryTest.events();
    }

    @ParameterizedTest
    @MethodSource("events")
    void a_sealed_event_shows_its_kind_time_class_and_place_and_opens_for_its_patient_only(
            PatientEvent event) {
        var ada = history(ADA);

        var row = ada.seal(event, 3, Chain.START);

        assertThat(row.tag()).isEqualTo(EVENTS.tag(event));
        assertThat(row.at()).isEqualTo(AT);
        assertThat(row.place()).contains(new SealedEvent.Place(event.dataClass(), 3, Chain.START));
        assertThat(new String(ROWS.write(row), StandardCharsets.ISO_8859_1))
                .doesNotContain("client-1")
                .doesNotContain("120.00")
                .doesNotContain("Diabetes");
        assertThat(ada.open(row)).isEqualTo(new Opened.Plain(event));
        unreadable(() -> history(EVE).open(row), "history.seal-broken");
    }

    @Test
    void nothing_that_stands_in_the_clear_can_be_changed() {
        var ada = history(ADA);
        var row = ada.seal(deleted(DataClass.SIGNALS), 3, Chain.START);
        var place = row.place().orElseThrow();
        var otherLink = Bytes.of(new byte[] {1});

        var changed =
                List.of(
                        with(row, "twin.opened/1", row.at(), row.eventId(), place),
                        with(row, row.tag(), row.at().plusNanos(1), row.eventId(), place),
                        with(row, row.tag(), row.at(), "00", place),
                        with(
                                row,
                                row.tag(),
                                row.at(),
                                row.eventId(),
                                new SealedEvent.Place(DataClass.GENOME, 3, Chain.START)),
                        with(
                                row,
                                row.tag(),
                                row.at(),
                                row.eventId(),
                                new SealedEvent.Place(DataClass.SIGNALS, 4, Chain.START)),
                        with(
                                row,
                                row.tag(),
                                row.at(),
                                row.eventId(),
                                new SealedEvent.Place(DataClass.SIGNALS, 3, otherLink)));

        for (var other : changed) {
            unreadable(() -> ada.open(other), "history.seal-broken");
        }
    }

    private static SealedEvent with(
            SealedEvent row, String tag, Instant at, String id, SealedEvent.Place place) {
        return new SealedEvent(tag, at, id, Optional.of(place), row.nonce(), row.ciphertext());
    }

    @Nested
    class ADestroyedClass {
        @Test
        void leaves_its_rows_as_kind_time_and_class_and_every_other_class_readable() {
            var before = history(ADA);
            var genome = before.seal(deleted(DataClass.GENOME), 1, Chain.START);
            var clinical = before.seal(deleted(DataClass.CLINICAL), 2, Chain.START);

            vault.destroy(ADA, Set.of(DataClass.GENOME));

            var after = history(ADA);
            assertThat(after.open(genome))
                    .isEqualTo(
                            new Opened.Redacted("twin.resource-deleted/1", AT, DataClass.GENOME));
            assertThat(after.open(clinical))
                    .isEqualTo(new Opened.Plain(deleted(DataClass.CLINICAL)));
            assertThat(after.mayStore(DataClass.GENOME)).isFalse();
            assertThat(after.mayStore(DataClass.CLINICAL)).isTrue();
        }

        @Test
        void takes_the_snapshots_with_it_that_were_drawn_from_it() {
            var state = new PatientEvent.GrantReleased(AT, JOB);
            var before = history(ADA).sealSnapshot(SNAPSHOTS, state, 5, Chain.START);
            assertThat(history(ADA).openSnapshot(SNAPSHOTS, before)).isEqualTo(state);

            vault.destroy(ADA, Set.of(DataClass.GENOME));

            unreadable(() -> history(ADA).openSnapshot(SNAPSHOTS, before), "history.misfit");
            var after = history(ADA).sealSnapshot(SNAPSHOTS, state, 5, Chain.START);
            assertThat(after.place().orElseThrow().classes())
                    .isEqualTo(EnumSet.complementOf(EnumSet.of(DataClass.GENOME)));
            assertThat(history(ADA).openSnapshot(SNAPSHOTS, after)).isEqualTo(state);
        }

        @Test
        void cannot_be_left_out_of_a_snapshot_by_changing_what_it_says() {
            var state = new PatientEvent.GrantReleased(AT, JOB);
            var row = history(ADA).sealSnapshot(SNAPSHOTS, state, 5, Chain.START);
            var fewer =
                    new SealedSnapshot(
                            row.tag(),
                            row.snapshotId(),
                            Optional.of(
                                    new SealedSnapshot.Place(
                                            Set.of(DataClass.CLINICAL), 5, Chain.START)),
                            row.nonce(),
                            row.ciphertext());

            unreadable(() -> history(ADA).openSnapshot(SNAPSHOTS, fewer), "history.seal-broken");
        }
    }

    @Nested
    class RowsFromBeforeKeysPerClass {
        private SealedEvent row;
        private SealedSnapshot snapshot;

        @BeforeEach
        void areThere() throws IOException, SQLException {
            var golden = new Properties();
            try (var in =
                    Files.newBufferedReader(
                            Path.of("src/test/resources/golden/history")
                                    .resolve("sealed-before-classes.properties"))) {
                golden.load(in);
            }
            try (var connection = source.getConnection();
                    var insert =
                            connection.prepareStatement(
                                    "INSERT INTO class_key VALUES (?, 'EVERY', ?, ?, now())")) {
                insert.setString(1, ADA.value());
                insert.setString(2, golden.getProperty("master_key"));
                insert.setBytes(3, HexFormat.of().parseHex(golden.getProperty("wrapped")));
                insert.executeUpdate();
            }
            row = (SealedEvent) ROWS.read("twin.sealed/1", bytes(golden, "row"));
            snapshot =
                    (SealedSnapshot) ROWS.read("twin.sealed-snapshot/1", bytes(golden, "snapshot"));
        }

        private static byte[] bytes(Properties golden, String name) {
            return HexFormat.of().parseHex(golden.getProperty(name));
        }

        @Test
        void open_with_the_patients_one_key_beside_the_keys_of_the_classes() {
            var ada = history(ADA);

            assertThat(ada.open(row))
                    .isEqualTo(
                            new Opened.Plain(new PatientEvent.TwinOpened(AT, "client-1", "imp-1")));
            assertThat(ada.openSnapshot(SNAPSHOTS, snapshot))
                    .isEqualTo(
                            new PatientEvent.GrantReleased(
                                    Instant.parse("2026-11-21T12:00:00Z"), JOB));
            assertThat(ada.mayStore(DataClass.GENOME)).isTrue();
        }

        @Test
        void cannot_be_erased_class_by_class_but_as_a_whole() {
            assertThatThrownBy(() -> vault.destroy(ADA, Set.of(DataClass.GENOME)))
                    .isInstanceOf(IllegalArgumentException.class);

            vault.destroy(ADA, EnumSet.allOf(DataClass.class));

            assertThat(vault.find(ADA)).isInstanceOf(PatientKeys.Destroyed.class);
        }

        @Test
        void stand_before_the_chain_and_never_in_it() {
            var ada = history(ADA);
            assertThat(ada.follow(Chain.START, 1, row)).isEqualTo(Chain.START);

            var chained = ada.seal(deleted(DataClass.CLINICAL), 2, Chain.START);
            var head = ada.follow(Chain.START, 2, chained);

            unreadable(() -> ada.follow(head, 3, row), "history.chain-broken");
        }
    }
}
