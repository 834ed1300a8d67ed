package io.twinmesh.cluster.node.store;

import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.journal.Database.Dialect;

import java.sql.SQLException;

import javax.sql.DataSource;

/// Sees to it that journal and vault are two databases, by the tables that are there and not by the
/// addresses, of which one database can have many. In one database every restore of the journal
/// would bring the keys back that were destroyed since.
final class Apart {
    private static final String JOURNAL = "event_journal";
    private static final String VAULT = "class_key";

    private Apart() {}

    /// Before the vault's tables are made.
    ///
    /// @throws StartFailure when one of the two holds what belongs into the other
    static void check(DataSource journal, Dialect journals, DataSource vault, Dialect vaults) {
        if (has(vault, vaults, JOURNAL)) {
            throw new StartFailure(
                    StartFailure.FAILURE,
                    "the database of --vault-db holds a journal: expected a database of its own for"
                            + " the patients' keys, whose backups are apart from the journal's");
        }
        if (has(journal, journals, VAULT)) {
            throw new StartFailure(
                    StartFailure.FAILURE,
                    "the journal's database holds patients' keys: move them into the database of"
                            + " --vault-db first (docs/backups.md, \"Moving the vault\")");
        }
    }

    private static boolean has(DataSource source, Dialect dialect, String table) {
        // the catalogue of PostgreSQL also shows what this user may not read
        var sql =
                switch (dialect) {
                    case H2 ->
                            "SELECT count(*) FROM information_schema.tables"
                                    + " WHERE lower(table_name) = ?";
                    case POSTGRESQL ->
                            "SELECT count(*) FROM pg_catalog.pg_class"
                                    + " WHERE relkind IN ('r', 'p') AND relname = ?";
                };
        try (var connection = source.getConnection();
                var query = connection.prepareStatement(sql)) {
            query.setString(1, table);
            try (var rows = query.executeQuery()) {
                return rows.next() && rows.getLong(1) > 0;
            }
        } catch (SQLException e) {
            throw new StartFailure(
                    StartFailure.FAILURE, "the database cannot be read: " + Databases.root(e), e);
        }
    }
}
