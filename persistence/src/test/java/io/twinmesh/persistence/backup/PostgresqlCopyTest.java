package io.twinmesh.persistence.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.journal.PostgresqlSchemas;
import io.twinmesh.persistence.projection.ReadSideSchema;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

@Tag("database")
@Tag("slow")
class PostgresqlCopyTest {
    @RegisterExtension private static final PostgresqlSchemas POSTGRESQL = new PostgresqlSchemas();

    private static final InstantSource TIME =
            InstantSource.fixed(Instant.parse("2026-11-28T01:15:00Z"));
    private static final List<Migrations.Scripts> SCRIPTS =
            List.of(Migrations.journal(), ReadSideSchema.scripts());

    private final Map<String, ByteArrayOutputStream> files = new HashMap<>();
    private HikariDataSource source;
    private PostgresqlCopy copy;

    @BeforeEach
    void a_journal_with_two_events() throws Exception {
        source = POSTGRESQL.open(POSTGRESQL.database(), 1);
        var migrations = new Migrations(source, Database.Dialect.POSTGRESQL, TIME);
        SCRIPTS.forEach(migrations::run);
        event(1);
        event(2);
        execute("INSERT INTO event_tag VALUES (1, 'a tag')");
        execute("INSERT INTO log_state VALUES ('0', 7, '\\x00', 'note', 3, 2, 1)");
        copy = new PostgresqlCopy(source);
    }

    private PostgresqlCopy.Written written() throws SQLException, IOException {
        return copy.write(table -> files.computeIfAbsent(table, _ -> new ByteArrayOutputStream()));
    }

    private void restore(PostgresqlCopy.Written written, List<Migrations.Scripts> known)
            throws SQLException, IOException {
        copy.restore(
                written.steps(),
                known,
                written.tables(),
                table ->
                        new ByteArrayInputStream(
                                Objects.requireNonNull(files.get(table.name())).toByteArray()),
                TIME);
    }

    @Test
    void what_came_later_is_gone_and_the_journal_counts_on() throws Exception {
        var written = written();
        assertThat(written.standing())
                .isEqualTo(new Standing(2, Optional.of(Instant.ofEpochMilli(1002)), 7));
        event(3);
        execute("DROP TABLE open_job");

        restore(written, SCRIPTS);

        assertThat(number("SELECT count(*) FROM event_journal")).isEqualTo(2);
        assertThat(number("SELECT count(*) FROM event_tag")).isOne();
        assertThat(number("SELECT count(*) FROM open_job")).isZero();
        assertThat(number("SELECT size FROM log_state")).isEqualTo(7);
        event(4);
        assertThat(number("SELECT max(ordering) FROM event_journal")).isEqualTo(3);
        assertThat(copy.usedByOthers()).isZero();
    }

    @Test
    void it_becomes_what_it_was_and_a_newer_version_does_the_rest() throws Exception {
        execute("DROP TABLE event_tag, snapshot, event_journal");
        execute("DELETE FROM schema_step WHERE component = 'journal'");
        var written = written();

        restore(written, SCRIPTS);

        assertThat(number("SELECT count(*) FROM pg_tables WHERE tablename = 'event_journal'"))
                .isZero();
        var ran = new Migrations(source, Database.Dialect.POSTGRESQL, TIME).run(SCRIPTS.getFirst());
        assertThat(ran).containsExactly("001-journal", "002-stored-as-is");
    }

    @Test
    void a_copy_of_a_newer_version_is_refused_and_nothing_is_touched() throws Exception {
        var written = written();

        assertThatThrownBy(() -> restore(written, List.of(Migrations.journal())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("of a newer version")
                .hasMessageContaining("read-side/001-read-side");
        assertThat(number("SELECT count(*) FROM event_journal")).isEqualTo(2);
    }

    @Test
    void tables_that_no_migration_of_ours_made_are_strangers() throws Exception {
        assertThat(copy.strangers(SCRIPTS)).isEmpty();
        execute("CREATE SCHEMA other");
        execute("CREATE TABLE other.mine AS SELECT * FROM event_journal");
        assertThat(copy.strangers(SCRIPTS)).as("in another schema").isEmpty();
        for (var number = 1; number <= 7; number++) {
            execute("CREATE TABLE booking_" + number + " (id BIGINT)");
        }
        assertThat(copy.strangers(SCRIPTS))
                .as("beside ours")
                .hasSize(7)
                .contains("booking_1", "booking_7");

        execute("DROP TABLE schema_step");

        assertThat(copy.strangers(SCRIPTS)).contains("event_journal");
    }

    @Test
    void what_somebody_else_made_of_its_tables_is_not_dropped_with_them() throws Exception {
        var written = written();
        execute("CREATE SCHEMA other");
        execute("CREATE VIEW other.events AS SELECT count(*) FROM event_journal");

        assertThatThrownBy(() -> restore(written, SCRIPTS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("view other.events depends on table");
        assertThat(number("SELECT * FROM other.events")).isEqualTo(2);
    }

    @Test
    void rows_that_are_not_all_there_are_not_taken() throws Exception {
        var written = written();
        files.put("log_state", Objects.requireNonNull(files.get("open_job")));

        assertThatThrownBy(() -> restore(written, SCRIPTS))
                .isInstanceOf(IOException.class)
                .hasMessage("log_state: expected 1 rows, got 0");
        assertThat(number("SELECT count(*) FROM event_journal")).isZero();
    }

    private void event(int number) throws SQLException {
        execute(
                """
                INSERT INTO event_journal (persistence_id, sequence_number, writer,
                  write_timestamp, event_payload, event_ser_id, event_ser_manifest)
                VALUES ('twin|x', %d, 'w', %d, '\\x0102', 1, 'm')
                """
                        .formatted(number, 1000 + number));
    }

    private void execute(String sql) throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long number(String sql) throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
