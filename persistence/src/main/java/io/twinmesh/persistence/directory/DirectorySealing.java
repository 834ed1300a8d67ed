package io.twinmesh.persistence.directory;

import io.twinmesh.persistence.journal.Transactions;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

/// Seals what earlier versions of the program left open, a few versions at a time. What is left to
/// do stands in the rows themselves, so a sealing that was killed goes on, and several processes
/// may do it at once. Every method blocks on the database.
public final class DirectorySealing {
    private final Transactions transactions;
    private final DirectoryKeys keys;

    /// @param source the journal's database, its schema brought up to date
    public DirectorySealing(DataSource source, DirectoryKeys keys) {
        this.transactions = new Transactions(source, "the directory cannot be sealed");
        this.keys = keys;
    }

    /// Whether these are the keys that seal this directory. Where none have sealed yet, they do
    /// from now on.
    public boolean claim() {
        return transactions.retried(connection -> {
            var known =
                    Transactions.rows(
                            connection,
                            "SELECT id FROM directory_key WHERE number = ?",
                            query -> query.setInt(1, 1),
                            row -> row.getString(1));
            if (known.isEmpty()) {
                Transactions.change(
                        connection,
                        "INSERT INTO directory_key (number, id) VALUES (?, ?)",
                        insert -> {
                            insert.setInt(1, 1);
                            insert.setString(2, keys.id());
                        });
            }
            return known.isEmpty() || known.getFirst().equals(keys.id());
        });
    }

    /// Seals some versions.
    ///
    /// @param most 1 to 1,000; a version has up to 512 KiB
    /// @return how many; 0 when none is left
    public int step(int most) {
        return transactions.retried(connection -> {
            var found = open(connection, most);
            for (var row : found) {
                seal(connection, row);
            }
            return found.size();
        });
    }

    /// @param content absent for a deletion
    @SuppressWarnings("ArrayRecordComponent") // lives within one transaction
    private record Open(
            String type, String id, int version, byte[] digest, byte @Nullable [] content) {}

    private static List<Open> open(Connection connection, int most) throws SQLException {
        return Transactions.rows(
                connection,
                "SELECT type, id, version, digest, content FROM directory_version"
                        + " WHERE NOT sealed ORDER BY type, id, version LIMIT ?",
                query -> query.setInt(1, most),
                row ->
                        new Open(
                                row.getString(1),
                                row.getString(2),
                                row.getInt(3),
                                row.getBytes(4),
                                row.getBytes(5)));
    }

    /// The row of the newest version is locked first, as writers do: nobody writes a version
    /// meanwhile, and who seals the same finds it done.
    private void seal(Connection connection, Open open) throws SQLException {
        var rows = new DirectoryRows(connection, keys);
        var newest = rows.lockCurrent(open.type(), open.id());
        var content = open.content();
        var sealed =
                Transactions.change(
                        connection,
                        "UPDATE directory_version SET digest = ?, content = ?, sealed = TRUE"
                                + " WHERE type = ? AND id = ? AND version = ? AND NOT sealed",
                        update -> {
                            update.setBytes(1, keys.digest(open.type(), open.id(), open.digest()));
                            update.setBytes(
                                    2,
                                    content == null
                                            ? null
                                            : keys.seal(
                                                    open.type(),
                                                    open.id(),
                                                    open.version(),
                                                    content));
                            update.setString(3, open.type());
                            update.setString(4, open.id());
                            update.setInt(5, open.version());
                        });
        if (sealed == 1 && open.version() == newest.version()) {
            var identifiers =
                    Transactions.rows(
                            connection,
                            "SELECT identifier_system, identifier_value FROM directory_identifier"
                                    + " WHERE type = ? AND id = ?",
                            query -> {
                                query.setString(1, open.type());
                                query.setString(2, open.id());
                            },
                            row -> new Identifier(row.getString(1), row.getString(2)));
            rows.identify(open.type(), open.id(), identifiers);
        }
    }
}
