package io.twinmesh.persistence.resource;

import io.twinmesh.persistence.history.PatientEvent.AnswerReviewed;
import io.twinmesh.persistence.history.PatientEvent.AssessmentReceived;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.projection.tail.JournalRow;
import io.twinmesh.persistence.resource.key.IndexKey;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/// Where answers of models and their reviews stand, within a transaction.
final class AnswerRows {
    private static final List<String> TABLES = List.of("answer_place", "answer_review");

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

    /// @param answer where the answer stands
    /// @param since place in the whole journal
    record Review(PatientId twin, long sequenceNumber, long answer, Instant at, long since) {
        static Review of(PatientId twin, JournalRow row, AnswerReviewed review) {
            return new Review(
                    twin, row.sequenceNumber(), review.answer(), review.at(), row.ordering());
        }

        @Override
        public String toString() {
            return "Review[" + since + "]";
        }
    }

    void insert(List<Row> rows, List<Review> reviews) throws SQLException {
        if (!rows.isEmpty()) {
            insertAnswers(rows);
        }
        if (!reviews.isEmpty()) {
            insertReviews(reviews);
        }
    }

    private void insertReviews(List<Review> reviews) throws SQLException {
        try (var insert =
                connection.prepareStatement(
                        "INSERT INTO answer_review (twin, sequence_number, answer, recorded_at,"
                                + " since) VALUES (?, ?, ?, ?, ?)")) {
            for (var review : reviews) {
                insert.setString(1, review.twin().value());
                insert.setLong(2, review.sequenceNumber());
                insert.setLong(3, review.answer());
                insert.setLong(4, review.at().toEpochMilli());
                insert.setLong(5, review.since());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private void insertAnswers(List<Row> rows) throws SQLException {
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
        for (var table : TABLES) {
            try (var delete =
                    connection.prepareStatement("DELETE FROM " + table + " WHERE twin = ?")) {
                delete.setString(1, twin.value());
                delete.executeUpdate();
            }
        }
    }

    void reset() throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var table : TABLES) {
                statement.executeUpdate("DELETE FROM " + table);
            }
        }
    }
}
