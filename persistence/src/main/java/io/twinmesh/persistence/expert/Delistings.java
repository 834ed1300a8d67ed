package io.twinmesh.persistence.expert;

import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Transactions;
import io.twinmesh.persistence.resource.AnswerReader.Mark;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

/// Versions that were found under the bar, and how far those who used them were told. Every method
/// blocks on the database.
public final class Delistings {
    private final Transactions transactions;

    /// @param source the journal's database, with [ReviewCases#migrations]
    public Delistings(DataSource source) {
        this.transactions = new Transactions(source, "the delistings of models are not there");
    }

    /// One version.
    ///
    /// @param model digest of the manifest
    /// @param why one sentence, at most 500 characters
    /// @param since answers from this moment on are told of
    /// @param told the last answer that was told of; empty when none was
    /// @param done whether all are
    public record Delisting(
            String model,
            Instant at,
            String why,
            Instant since,
            Optional<Mark> told,
            boolean done) {}

    /// Notes it, once: the first counts.
    public void add(String model, Instant at, String why, Instant since) {
        transactions.retried(connection -> {
            var known =
                    Transactions.rows(
                            connection,
                            "SELECT model FROM expert_delisting WHERE model = ?",
                            query -> query.setString(1, model),
                            row -> row.getString(1));
            return known.isEmpty()
                    && Transactions.change(
                                    connection,
                                    "INSERT INTO expert_delisting VALUES (?, ?, ?, ?, 0, '', 0,"
                                            + " FALSE)",
                                    insert -> {
                                        insert.setString(1, model);
                                        insert.setLong(2, at.toEpochMilli());
                                        insert.setString(3, why);
                                        insert.setLong(4, since.toEpochMilli());
                                    })
                            > 0;
        });
    }

    public List<Delisting> all() {
        return transactions.once(connection ->
                Transactions.rows(
                        connection,
                        "SELECT model, delisted_at, why, since, told_at, told_twin, told_answer,"
                                + " done FROM expert_delisting ORDER BY delisted_at, model",
                        _ -> {},
                        row ->
                                new Delisting(
                                        row.getString(1),
                                        Instant.ofEpochMilli(row.getLong(2)),
                                        row.getString(3),
                                        Instant.ofEpochMilli(row.getLong(4)),
                                        row.getString(6).isEmpty()
                                                ? Optional.empty()
                                                : Optional.of(
                                                        new Mark(
                                                                Instant.ofEpochMilli(
                                                                        row.getLong(5)),
                                                                new PatientId(row.getString(6)),
                                                                row.getLong(7))),
                                        row.getBoolean(8))));
    }

    /// Everything up to this answer was told of.
    public void told(String model, Mark last) {
        transactions.change(
                "UPDATE expert_delisting SET told_at = ?, told_twin = ?, told_answer = ?"
                        + " WHERE model = ?",
                update -> {
                    update.setLong(1, last.at().toEpochMilli());
                    update.setString(2, last.twin().value());
                    update.setLong(3, last.sequenceNumber());
                    update.setString(4, model);
                });
    }

    public void done(String model) {
        transactions.change(
                "UPDATE expert_delisting SET done = TRUE WHERE model = ?",
                update -> update.setString(1, model));
    }
}
