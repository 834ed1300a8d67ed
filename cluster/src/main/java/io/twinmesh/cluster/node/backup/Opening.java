package io.twinmesh.cluster.node.backup;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;

import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.node.store.Databases;
import io.twinmesh.persistence.backup.PostgresqlCopy;
import io.twinmesh.persistence.journal.Database;

import java.sql.SQLException;

import javax.sql.DataSource;

/// Opens a database for one command.
final class Opening {
    private Opening() {}

    /// With one connection, so that any other is somebody else's.
    ///
    /// @throws StartFailure when it cannot be reached or opened
    static HikariDataSource of(Database database) {
        try {
            return database.open("twinmesh-backup", 1);
        } catch (PoolInitializationException e) {
            throw new StartFailure(
                    switch (database.dialect()) {
                        case POSTGRESQL -> StartFailure.UNREACHABLE;
                        case H2 -> StartFailure.FAILURE;
                    },
                    "the database cannot be opened: " + Databases.root(e),
                    e);
        }
    }

    /// A database on PostgreSQL as that of a set.
    ///
    /// @throws StartFailure when it holds what is not of the set, such as the journal as a vault
    static PostgresqlCopy copy(DataSource source, BackupSet set) throws SQLException {
        var copy = new PostgresqlCopy(source);
        var strangers = copy.strangers(set.scripts());
        if (!strangers.isEmpty()) {
            throw new StartFailure(
                    StartFailure.FAILURE,
                    "the database holds "
                            + String.join(", ", strangers)
                            + ", which is not of the set "
                            + set.text());
        }
        return copy;
    }
}
