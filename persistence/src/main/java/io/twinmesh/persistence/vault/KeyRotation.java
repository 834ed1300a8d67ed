package io.twinmesh.persistence.vault;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.journal.Transactions;
import io.twinmesh.persistence.vault.key.MasterKey;
import io.twinmesh.persistence.vault.key.WrappedKey;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

/// Wraps the data keys anew under the newest master key, a few at a time, while everything runs:
/// readers take either. What is left to do stands in the rows themselves, so a rotation that was
/// killed goes on. Every method blocks on the vault's database.
public final class KeyRotation {
    private final DataSource source;
    private final MasterKey master;

    /// @param source the vault's database
    public KeyRotation(DataSource source, MasterKey master) {
        this.source = source;
        this.master = master;
    }

    /// Wraps some keys anew.
    ///
    /// @param most 1 to 1,000
    /// @return how many; 0 when none is left that can be unwrapped
    public int step(int most) {
        return new Transactions(source, "the keys could not be wrapped anew")
                .once(connection -> {
                    var done = 0;
                    var ids = master.ids();
                    for (var old : ids.subList(1, ids.size())) {
                        done += patients(connection, old, most - done);
                        done += exports(connection, old, most - done);
                    }
                    return done;
                });
    }

    /// How many keys each master key wraps, the newest master key first; then any that wraps keys
    /// and is not here.
    public Map<String, Long> standing() {
        var standing = new LinkedHashMap<String, Long>();
        master.ids().forEach(id -> standing.put(id, 0L));
        try (var connection = source.getConnection();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                """
                                SELECT master_key, count(*) FROM (
                                  SELECT master_key FROM class_key
                                  UNION ALL SELECT master_key FROM export_key) wrapped
                                GROUP BY master_key
                                """)) {
            while (rows.next()) {
                standing.merge(rows.getString(1), rows.getLong(2), Long::sum);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the key vault cannot be read", e);
        }
        return standing;
    }

    private record Row(String name, String scope, WrappedKey wrapped) {}

    private int patients(Connection connection, String old, int most) throws SQLException {
        var found =
                rows(
                        connection,
                        "SELECT patient, scope, wrapped FROM class_key WHERE master_key = ?"
                                + " ORDER BY patient, scope LIMIT ?",
                        old,
                        most);
        try (var update =
                connection.prepareStatement(
                        "UPDATE class_key SET master_key = ?, wrapped = ?"
                                + " WHERE patient = ? AND scope = ? AND master_key = ?")) {
            for (var row : found) {
                var anew =
                        anew(
                                KeyVault.context(row.name(), KeyScope.valueOf(row.scope())),
                                row.wrapped());
                update.setString(1, anew.by());
                update.setBytes(2, anew.bytes().toArray());
                update.setString(3, row.name());
                update.setString(4, row.scope());
                update.setString(5, old);
                // a key that was destroyed meanwhile has no row any more and gets none
                update.executeUpdate();
            }
        }
        return found.size();
    }

    private int exports(Connection connection, String old, int most) throws SQLException {
        var found =
                rows(
                        connection,
                        "SELECT export, '', wrapped FROM export_key WHERE master_key = ?"
                                + " ORDER BY export LIMIT ?",
                        old,
                        most);
        try (var update =
                connection.prepareStatement(
                        "UPDATE export_key SET master_key = ?, wrapped = ?"
                                + " WHERE export = ? AND master_key = ?")) {
            for (var row : found) {
                var anew = anew(ExportKeys.context(row.name()), row.wrapped());
                update.setString(1, anew.by());
                update.setBytes(2, anew.bytes().toArray());
                update.setString(3, row.name());
                update.setString(4, old);
                update.executeUpdate();
            }
        }
        return found.size();
    }

    private static List<Row> rows(Connection connection, String sql, String old, int most)
            throws SQLException {
        return Transactions.rows(
                connection,
                sql,
                query -> {
                    query.setString(1, old);
                    query.setInt(2, most);
                },
                row ->
                        new Row(
                                row.getString(1),
                                row.getString(2),
                                new WrappedKey(old, Bytes.of(row.getBytes(3)))));
    }

    private WrappedKey anew(String context, WrappedKey wrapped) {
        return master.wrap(context, master.unwrap(context, wrapped));
    }
}
