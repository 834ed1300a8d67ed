package io.twinmesh.persistence.expert;

import io.twinmesh.persistence.journal.Transactions;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

/// What came of the cases, as counts that name nobody. Every method blocks on the database.
public final class ReviewCounts {
    private final Transactions transactions;

    /// @param source the journal's database, with [ReviewCases#migrations]
    public ReviewCounts(DataSource source) {
        this.transactions = new Transactions(source, "the counts of expert review are not there");
    }

    /// How often a version said one category where people found this one.
    public record Tally(long period, String said, String found, long cases) {}

    /// What became of a version's sample in one period; the rest was counted or is under way.
    ///
    /// @param undecided reviewers were not of one mind
    /// @param expired too few looked in time
    /// @param withdrawn consent ended, or the patient's data was erased
    public record Sampled(long period, int sampled, int undecided, int expired, int withdrawn) {}

    /// @param model digest of the manifest
    /// @param from the first period that counts
    public List<Tally> tallies(String model, long from) {
        return transactions.once(connection ->
                Transactions.rows(
                        connection,
                        "SELECT period, said, found, cases FROM expert_tally WHERE model = ?"
                                + " AND period >= ? ORDER BY period, said, found",
                        query -> {
                            query.setString(1, model);
                            query.setLong(2, from);
                        },
                        row ->
                                new Tally(
                                        row.getLong(1),
                                        row.getString(2),
                                        row.getString(3),
                                        row.getLong(4))));
    }

    /// The periods of a version, the last one first.
    ///
    /// @param from the first period that counts
    public List<Sampled> sampled(String model, long from) {
        return transactions.once(connection ->
                Transactions.rows(
                        connection,
                        "SELECT period, sampled, undecided, expired, withdrawn FROM expert_period"
                                + " WHERE model = ? AND period >= ? ORDER BY period DESC",
                        query -> {
                            query.setString(1, model);
                            query.setLong(2, from);
                        },
                        row ->
                                new Sampled(
                                        row.getLong(1),
                                        row.getInt(2),
                                        row.getInt(3),
                                        row.getInt(4),
                                        row.getInt(5))));
    }

    /// The versions of which anything was counted since then.
    public List<String> models(long from) {
        return transactions.once(connection ->
                Transactions.rows(
                        connection,
                        "SELECT DISTINCT model FROM expert_tally WHERE period >= ? ORDER BY model",
                        query -> query.setLong(1, from),
                        row -> row.getString(1)));
    }

    static void tally(Connection connection, ReviewCase one, String said, String found)
            throws SQLException {
        Transactions.Filling names =
                statement -> {
                    statement.setString(1, one.model());
                    statement.setLong(2, one.period());
                    statement.setString(3, said);
                    statement.setString(4, found);
                };
        var changed =
                Transactions.change(
                        connection,
                        "UPDATE expert_tally SET cases = cases + 1 WHERE model = ? AND period = ?"
                                + " AND said = ? AND found = ?",
                        names);
        if (changed == 0) {
            Transactions.change(
                    connection, "INSERT INTO expert_tally VALUES (?, ?, ?, ?, 1)", names);
        }
    }

    /// @param what the column
    static void add(Connection connection, ReviewCase one, String what) throws SQLException {
        Transactions.change(
                connection,
                "UPDATE expert_period SET "
                        + what
                        + " = "
                        + what
                        + " + 1 WHERE model = ? AND period = ?",
                update -> {
                    update.setString(1, one.model());
                    update.setLong(2, one.period());
                });
    }
}
