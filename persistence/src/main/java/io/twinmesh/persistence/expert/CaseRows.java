package io.twinmesh.persistence.expert;

import io.twinmesh.persistence.expert.ReviewCase.Opinion;
import io.twinmesh.persistence.expert.ReviewCase.Place;
import io.twinmesh.persistence.expert.ReviewCase.Stage;
import io.twinmesh.persistence.expert.ReviewCase.Turn;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Transactions;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Cases and turns as rows, within a transaction.
final class CaseRows {
    private static final String COLUMNS =
            "SELECT id, model, period, twin, answer, stage, due FROM expert_case ";

    private CaseRows() {}

    static void insert(Connection connection, ReviewCase one) throws SQLException {
        var place = one.place().orElseThrow();
        Transactions.change(
                connection,
                "INSERT INTO expert_case (id, model, period, twin, answer, stage, due)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                insert -> {
                    insert.setString(1, one.id().value());
                    insert.setString(2, one.model());
                    insert.setLong(3, one.period());
                    insert.setString(4, place.twin().value());
                    insert.setLong(5, place.answer());
                    insert.setString(6, one.stage().name());
                    insert.setLong(7, one.due().toEpochMilli());
                });
    }

    static Optional<ReviewCase> found(Connection connection, CaseId id) throws SQLException {
        return select(connection, "WHERE id = ?", query -> query.setString(1, id.value())).stream()
                .findFirst();
    }

    /// Nobody else changes it until the transaction ends.
    static Optional<ReviewCase> locked(Connection connection, CaseId id) throws SQLException {
        return select(
                        connection,
                        "WHERE id = ? FOR UPDATE",
                        query -> query.setString(1, id.value()))
                .stream()
                .findFirst();
    }

    /// @param rest what follows the columns and the table
    static List<ReviewCase> select(Connection connection, String rest, Transactions.Filling filling)
            throws SQLException {
        var bare =
                Transactions.rows(
                        connection,
                        COLUMNS + rest,
                        filling,
                        row ->
                                new ReviewCase(
                                        new CaseId(row.getString(1)),
                                        row.getString(2),
                                        row.getLong(3),
                                        place(row.getString(4), row.getLong(5)),
                                        Stage.valueOf(row.getString(6)),
                                        Instant.ofEpochMilli(row.getLong(7)),
                                        List.of()));
        var whole = new ArrayList<ReviewCase>();
        for (var one : bare) {
            var filled = one;
            for (var turn : turns(connection, one.id())) {
                filled = filled.with(turn);
            }
            whole.add(filled);
        }
        return whole;
    }

    private static Optional<Place> place(String twin, long answer) {
        return twin.isEmpty()
                ? Optional.empty()
                : Optional.of(new Place(new PatientId(twin), answer));
    }

    private static List<Turn> turns(Connection connection, CaseId id) throws SQLException {
        return Transactions.rows(
                connection,
                "SELECT reviewer, until_at, mark, sealed FROM expert_turn WHERE case_id = ?"
                        + " ORDER BY until_at, reviewer",
                query -> query.setString(1, id.value()),
                row ->
                        new Turn(
                                row.getString(1),
                                Instant.ofEpochMilli(row.getLong(2)),
                                opinion(row.getString(3), row.getBytes(4))));
    }

    private static Optional<Opinion> opinion(String mark, byte @Nullable [] sealed) {
        return mark.isEmpty()
                ? Optional.empty()
                : Optional.of(new Opinion(mark, Optional.ofNullable(sealed).map(Bytes::of)));
    }

    static void write(Connection connection, CaseId id, Turn turn) throws SQLException {
        Transactions.change(
                connection,
                "DELETE FROM expert_turn WHERE case_id = ? AND reviewer = ?",
                delete -> {
                    delete.setString(1, id.value());
                    delete.setString(2, turn.reviewer());
                });
        Transactions.change(
                connection,
                "INSERT INTO expert_turn (case_id, reviewer, until_at, mark, sealed)"
                        + " VALUES (?, ?, ?, ?, ?)",
                insert -> {
                    insert.setString(1, id.value());
                    insert.setString(2, turn.reviewer());
                    insert.setLong(3, turn.until().toEpochMilli());
                    insert.setString(4, turn.opinion().map(Opinion::mark).orElse(""));
                    insert.setBytes(
                            5,
                            turn.opinion()
                                    .flatMap(Opinion::sealed)
                                    .map(Bytes::toArray)
                                    .orElse(null));
                });
    }

    static void stage(Connection connection, CaseId id, Stage stage) throws SQLException {
        Transactions.change(
                connection,
                "UPDATE expert_case SET stage = ? WHERE id = ?",
                update -> {
                    update.setString(1, stage.name());
                    update.setString(2, id.value());
                });
    }

    /// Nothing leads to the patient or to what was found any more.
    static void close(Connection connection, CaseId id, Stage stage) throws SQLException {
        stage(connection, id, stage);
        Transactions.change(
                connection,
                "UPDATE expert_case SET twin = '', answer = 0 WHERE id = ?",
                update -> update.setString(1, id.value()));
        Transactions.change(
                connection,
                "UPDATE expert_turn SET sealed = NULL WHERE case_id = ?",
                update -> update.setString(1, id.value()));
    }

    static void delete(Connection connection, CaseId id) throws SQLException {
        Transactions.change(
                connection,
                "DELETE FROM expert_turn WHERE case_id = ?",
                delete -> delete.setString(1, id.value()));
        Transactions.change(
                connection,
                "DELETE FROM expert_case WHERE id = ?",
                delete -> delete.setString(1, id.value()));
    }

    static void forget(Connection connection, Instant before) throws SQLException {
        Transactions.change(
                connection,
                "DELETE FROM expert_turn WHERE case_id IN (SELECT id FROM expert_case"
                        + " WHERE stage IN ('COUNTED', 'EXPIRED') AND due < ?)",
                delete -> delete.setLong(1, before.toEpochMilli()));
        Transactions.change(
                connection,
                "DELETE FROM expert_case WHERE stage IN ('COUNTED', 'EXPIRED') AND due < ?",
                delete -> delete.setLong(1, before.toEpochMilli()));
    }
}
