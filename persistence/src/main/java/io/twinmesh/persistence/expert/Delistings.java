package io.twinmesh.persistence.expert;

import io.twinmesh.persistence.journal.Transactions;

import java.time.Instant;
import java.util.List;

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
    /// @param since answers from this moment on are told of; those before it were
    /// @param done whether all were
    public record Delisting(String model, Instant at, String why, Instant since, boolean done) {}

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
                                    "INSERT INTO expert_delisting (model, delisted_at, why, since,"
                                            + " done) VALUES (?, ?, ?, ?, FALSE)",
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
                        "SELECT model, delisted_at, why, since, done FROM expert_delisting"
                                + " ORDER BY delisted_at, model",
                        _ -> {},
                        row ->
                                new Delisting(
                                        row.getString(1),
                                        Instant.ofEpochMilli(row.getLong(2)),
                                        row.getString(3),
                                        Instant.ofEpochMilli(row.getLong(4)),
                                        row.getBoolean(5))));
    }

    /// Everything before this moment was told of. One before that is known already says nothing.
    public void told(String model, Instant before) {
        transactions.change(
                "UPDATE expert_delisting SET since = ? WHERE model = ? AND since < ?",
                update -> {
                    update.setLong(1, before.toEpochMilli());
                    update.setString(2, model);
                    update.setLong(3, before.toEpochMilli());
                });
    }

    public void done(String model) {
        transactions.change(
                "UPDATE expert_delisting SET done = TRUE WHERE model = ?",
                update -> update.setString(1, model));
    }
}
