package io.twinmesh.persistence.export;

import io.twinmesh.persistence.identity.ExportId;
import io.twinmesh.persistence.identity.PatientId;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.journal.Transactions;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

import javax.sql.DataSource;

/// Which exports are open, and whose data each holds. Every method blocks on the database.
public final class ExportRegister {
    private final Transactions transactions;

    /// @param source the journal's database, with [#migrations]
    public ExportRegister(DataSource source) {
        this.transactions = new Transactions(source, "the register of exports is not available");
    }

    public static Migrations.Scripts migrations() {
        return new Migrations.Scripts("exports", ExportRegister.class, List.of("001-exports"));
    }

    /// How many exports may be open at once.
    ///
    /// @param perClient of one client
    public record Limits(int altogether, int perClient) {}

    /// What became of an export that wants in.
    public enum Opening {
        OPEN,
        FULL,
        FULL_FOR_CLIENT
    }

    /// Lets an export in. Safe to repeat.
    public Opening open(ExportId export, String client, Instant now, Limits limits) {
        return transactions.once(connection -> {
            try (var gate =
                    connection.prepareStatement(
                            "SELECT id FROM export_gate WHERE id = 1 FOR UPDATE")) {
                gate.executeQuery().close();
            }
            if (count(connection, "WHERE export = ?", export.value()) > 0) {
                return Opening.OPEN;
            }
            if (count(connection, "WHERE client = ?", client) >= limits.perClient()) {
                return Opening.FULL_FOR_CLIENT;
            }
            if (count(connection, "") >= limits.altogether()) {
                return Opening.FULL;
            }
            Transactions.change(
                    connection,
                    "INSERT INTO open_export VALUES (?, ?, ?)",
                    insert -> {
                        insert.setString(1, export.value());
                        insert.setString(2, client);
                        insert.setLong(3, now.toEpochMilli());
                    });
            return Opening.OPEN;
        });
    }

    /// Makes sure that an export that was let in is open: it can have been closed while its order
    /// was on the way.
    public void keep(ExportId export, String client, Instant now) {
        var _ = open(export, client, now, new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE));
    }

    private static long count(Connection connection, String condition, String... values)
            throws SQLException {
        try (var query =
                connection.prepareStatement("SELECT COUNT(*) FROM open_export " + condition)) {
            for (int i = 0; i < values.length; i++) {
                query.setString(i + 1, values[i]);
            }
            try (var rows = query.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    /// Every open export.
    public List<ExportId> open() {
        return exports("SELECT export FROM open_export ORDER BY export", _ -> {});
    }

    /// Notes that an export is about to read these patients' data. Before it is read, so that an
    /// erasure that comes in between finds the export.
    public void holds(ExportId export, Collection<PatientId> patients) {
        transactions.run(connection -> {
            // a step that is repeated names the same patients again
            for (var statement :
                    List.of(
                            "DELETE FROM export_patient WHERE export = ? AND twin = ?",
                            "INSERT INTO export_patient VALUES (?, ?)")) {
                try (var each = connection.prepareStatement(statement)) {
                    for (var patient : Set.copyOf(patients)) {
                        each.setString(1, export.value());
                        each.setString(2, patient.value());
                        each.addBatch();
                    }
                    each.executeBatch();
                }
            }
        });
    }

    /// Notes that nothing of these patients was read for the export after all. Safe to repeat.
    public void without(ExportId export, Collection<PatientId> patients) {
        transactions.run(connection -> {
            try (var each =
                    connection.prepareStatement(
                            "DELETE FROM export_patient WHERE export = ? AND twin = ?")) {
                for (var patient : Set.copyOf(patients)) {
                    each.setString(1, export.value());
                    each.setString(2, patient.value());
                    each.addBatch();
                }
                each.executeBatch();
            }
        });
    }

    /// Whose data an export holds, by name.
    ///
    /// @param after begin behind this twin; an empty text for the first page
    /// @param limit at least 1
    public List<PatientId> patients(ExportId export, String after, int limit) {
        return transactions.once(connection ->
                Transactions.rows(
                        connection,
                        "SELECT twin FROM export_patient WHERE export = ? AND twin > ?"
                                + " ORDER BY twin LIMIT ?",
                        query -> {
                            query.setString(1, export.value());
                            query.setString(2, after);
                            query.setInt(3, limit);
                        },
                        row -> new PatientId(row.getString(1))));
    }

    /// The exports that hold a patient's data.
    public List<ExportId> holding(PatientId patient) {
        return exports(
                "SELECT export FROM export_patient WHERE twin = ? ORDER BY export",
                query -> query.setString(1, patient.value()));
    }

    /// The export has ended and nothing is left of it. Safe to repeat.
    public void close(ExportId export) {
        transactions.run(connection -> {
            for (var table : List.of("export_patient", "open_export")) {
                Transactions.change(
                        connection,
                        "DELETE FROM " + table + " WHERE export = ?",
                        delete -> delete.setString(1, export.value()));
            }
        });
    }

    private List<ExportId> exports(String sql, Transactions.Filling filling) {
        return transactions.once(connection ->
                Transactions.rows(connection, sql, filling, row -> new ExportId(row.getString(1))));
    }
}
