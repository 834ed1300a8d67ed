package io.twinmesh.persistence.directory;

import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.journal.Transactions;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

import javax.sql.DataSource;

/// Seals what earlier versions of the program left open, a few versions at a time, until it is
/// done, once and for ever: what lies open later was put there from outside and must not be made to
/// look like ours. What is left to do stands in the rows themselves, so a sealing that was killed
/// goes on, and several processes may do it at once. That it is done stands in the vault's
/// database: who can write the journal's alone cannot begin it again. Every method blocks.
public final class DirectorySealing {
    private static final String FAILURE = "the directory cannot be sealed";

    private final Transactions transactions;
    private final Transactions marks;
    private final DirectoryKeys keys;

    /// @param journal its schema brought up to date with [Directory#migrations]
    /// @param vault its schema brought up to date with [#marks]
    public DirectorySealing(DataSource journal, DataSource vault, DirectoryKeys keys) {
        this.transactions = new Transactions(journal, FAILURE);
        this.marks = new Transactions(vault, FAILURE);
        this.keys = keys;
    }

    /// For the vault's database.
    public static Migrations.Scripts marks() {
        return new Migrations.Scripts(
                "directory-sealed", DirectorySealing.class, List.of("001-directory-sealed"));
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

    /// Whether the sealing of this directory was finished before.
    public boolean finished() {
        return marks.once(this::finished);
    }

    private boolean finished(Connection connection) throws SQLException {
        return !Transactions.rows(
                        connection,
                        "SELECT key_id FROM directory_sealed WHERE key_id = ?",
                        query -> query.setString(1, keys.id()),
                        row -> row.getString(1))
                .isEmpty();
    }

    /// From now on nothing is sealed that lies open.
    public void finish() {
        marks.retried(connection ->
                finished(connection)
                        ? 0
                        : Transactions.change(
                                connection,
                                "INSERT INTO directory_sealed VALUES (?)",
                                insert -> insert.setString(1, keys.id())));
    }

    /// How many versions lie open.
    public long open() {
        return transactions.once(connection ->
                Transactions.rows(
                                connection,
                                "SELECT count(*) FROM directory_version WHERE sealed = FALSE",
                                _ -> {},
                                row -> row.getLong(1))
                        .getFirst());
    }

    /// Seals some versions.
    ///
    /// @param most 1 to 1,000; a version has up to 512 KiB
    /// @return how many; 0 when none is left, or the sealing was finished before
    public int step(int most) {
        if (finished()) {
            return 0;
        }
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
                        + " WHERE sealed = FALSE ORDER BY type, id, version LIMIT ?",
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
