package io.twinmesh.persistence.projection;

import io.twinmesh.persistence.journal.Database.Dialect;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.projection.tail.JournalTailer;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

import javax.sql.DataSource;

/// A fresh database with all tables, and a journal to write into as Pekko does.
public record TestJournal(DataSource source, Dialect dialect) {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

    public static TestJournal prepared(DataSource source, Dialect dialect) {
        var migrations = new Migrations(source, dialect, CLOCK);
        migrations.run(Migrations.journal());
        migrations.run(ReadSideSchema.scripts());
        return new TestJournal(source, dialect);
    }

    JournalTailer tailer() {
        return new JournalTailer(source, dialect, 1);
    }

    ProjectionRunner runner(Projection projection) {
        return new ProjectionRunner(source, tailer(), projection, CLOCK);
    }

    public void append(String persistenceId, long sequenceNumber, String tag, byte[] payload)
            throws SQLException {
        try (var connection = source.getConnection()) {
            append(connection, persistenceId, sequenceNumber, tag, payload);
        }
    }

    public void append(List<BatchPosted> batches, long firstSequenceNumber) throws SQLException {
        long sequenceNumber = firstSequenceNumber;
        for (var batch : batches) {
            append(
                    "lane|" + batch.lane(),
                    sequenceNumber++,
                    BatchPosted.STORED.tag(),
                    BatchPosted.STORED.write().apply(batch));
        }
    }

    static void append(
            Connection connection,
            String persistenceId,
            long sequenceNumber,
            String tag,
            byte[] payload)
            throws SQLException {
        try (var insert =
                connection.prepareStatement(
                        "INSERT INTO \"event_journal\" (\"persistence_id\", \"sequence_number\","
                                + " \"writer\", \"write_timestamp\", \"adapter_manifest\","
                                + " \"event_payload\", \"event_ser_id\", \"event_ser_manifest\")"
                                + " VALUES (?, ?, 'w', 1767225600000, '', ?, 20260001, ?)")) {
            insert.setString(1, persistenceId);
            insert.setLong(2, sequenceNumber);
            insert.setBytes(3, payload);
            insert.setString(4, tag);
            insert.executeUpdate();
        }
    }

    void execute(String sql) throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
