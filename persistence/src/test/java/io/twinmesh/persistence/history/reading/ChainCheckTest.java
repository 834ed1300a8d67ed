package io.twinmesh.persistence.history.reading;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.history.History;
import io.twinmesh.persistence.history.PatientEvent;
import io.twinmesh.persistence.history.reading.ChainCheck.Finding;
import io.twinmesh.persistence.history.sealed.Chain;
import io.twinmesh.persistence.history.sealed.SealedEvent;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
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
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;

class ChainCheckTest {
    private static final PatientId ADA = new PatientId("tw-" + "a".repeat(32));
    private static final Instant AT = Instant.parse("2026-11-21T12:00:00Z");
    private static final StoredFormat ROWS = new StoredFormat(History.STORED);

    /// More than one page of the check.
    private static final int ROW_COUNT = 1_203;

    private final SecureRandom random = new SecureRandom();
    private final InstantSource clock = InstantSource.fixed(AT);

    @TempDir Path folder;
    private HikariDataSource source;
    private KeyVault vault;
    private Bytes head = Chain.START;

    @BeforeEach
    void aTwinWithRows() throws SQLException {
        var database = Database.h2(folder.resolve("both"));
        source = database.open("both", 2);
        var migrations = new Migrations(source, database.dialect(), clock);
        migrations.run(KeyVault.migrations());
        migrations.run(Migrations.journal());
        vault =
                new KeyVault(
                        source, HeldMasterKey.of(new byte[32], _ -> {}, random), clock, random);
        var history = new History(((PatientKeys.Held) vault.keysOf(ADA)).cipher(), random);
        for (var number = 1L; number <= ROW_COUNT; number++) {
            var event = new PatientEvent.TwinOpened(AT, "client", "imp-" + number);
            var row = history.seal(event, number, head);
            head = history.follow(head, number, row);
            insert(number, row);
        }
    }

    @AfterEach
    void close() {
        source.close();
    }

    private void insert(long number, SealedEvent row) throws SQLException {
        try (var connection = source.getConnection();
                var insert =
                        connection.prepareStatement(
                                """
                                INSERT INTO "event_journal" ("persistence_id", "sequence_number",
                                  "writer", "write_timestamp", "adapter_manifest",
                                  "event_payload", "event_ser_id", "event_ser_manifest")
                                VALUES (?, ?, 'w', 0, '', ?, 1, ?)
                                """)) {
            insert.setString(1, "twin|" + ADA);
            insert.setLong(2, number);
            insert.setBytes(3, ROWS.write(row));
            insert.setString(4, ROWS.tag(row));
            insert.executeUpdate();
        }
    }

    private void execute(String sql) throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private Finding check() {
        return new ChainCheck(source).check(ADA);
    }

    @Test
    void a_whole_chain_is_found_whole_with_its_head() {
        assertThat(check()).isEqualTo(new Finding.Whole(ROW_COUNT, head));
    }

    @Test
    void the_chain_of_an_erased_patient_is_still_whole() {
        vault.destroy(ADA, EnumSet.allOf(DataClass.class));

        assertThat(check()).isEqualTo(new Finding.Whole(ROW_COUNT, head));
    }

    @Test
    void a_row_taken_out_is_missed() throws SQLException {
        execute("DELETE FROM \"event_journal\" WHERE \"sequence_number\" = 700");

        assertThat(check()).isEqualTo(new Finding.Broken(700, "history.chain-broken"));
    }

    @Test
    void a_changed_row_is_found_by_the_one_behind_it() throws SQLException {
        execute(
                """
                UPDATE "event_journal" SET "event_payload" = (SELECT "event_payload"
                FROM "event_journal" WHERE "sequence_number" = 6) WHERE "sequence_number" = 5
                """);

        assertThat(check()).isEqualTo(new Finding.Broken(5, "history.chain-broken"));
    }

    @Test
    void a_row_that_is_none_is_named() throws SQLException {
        execute(
                """
                UPDATE "event_journal" SET "event_payload" = X'00' WHERE "sequence_number" = 9
                """);

        assertThat(check()).isEqualTo(new Finding.Broken(9, "history.misfit"));
    }

    @Test
    void a_twin_that_never_was_has_no_rows() {
        assertThat(new ChainCheck(source).check(new PatientId("tw-" + "0".repeat(32))))
                .isEqualTo(new Finding.Whole(0, Chain.START));
    }
}
