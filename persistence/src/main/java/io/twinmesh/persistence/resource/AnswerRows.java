package io.twinmesh.persistence.resource;

import io.twinmesh.persistence.history.PatientEvent.AssessmentReceived;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.projection.JournalRow;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/// Where answers of models stand, within a transaction.
final class AnswerRows {
    private final Connection connection;

    AnswerRows(Connection connection) {
        this.connection = connection;
    }

    /// @param since place in the whole journal
    record Row(PatientId twin, long sequenceNumber, byte[] jobHash, Instant at, long since) {
        static Row of(
                IndexKey key,
                PatientId twin,
                JournalRow row,
                Instant at,
                AssessmentReceived answer) {
            return new Row(
                    twin,
                    row.sequenceNumber(),
                    key.token("job", answer.job().value()),
                    at,
                    row.ordering());
        }

        @Override
        public String toString() {
            return "Row[" + since + "]";
        }
    }

    void insert(List<Row> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (var insert =
                connection.prepareStatement(
                        "INSERT INTO answer_place (twin, sequence_number, job_hash, recorded_at,"
                                + " since) VALUES (?, ?, ?, ?, ?)")) {
            for (var row : rows) {
                insert.setString(1, row.twin().value());
                insert.setLong(2, row.sequenceNumber());
                insert.setBytes(3, row.jobHash());
                insert.setLong(4, row.at().toEpochMilli());
                insert.setLong(5, row.since());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    void purge(PatientId twin) throws SQLException {
        try (var delete = connection.prepareStatement("DELETE FROM answer_place WHERE twin = ?")) {
            delete.setString(1, twin.value());
            delete.executeUpdate();
        }
    }

    void reset() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM answer_place");
        }
    }
}
