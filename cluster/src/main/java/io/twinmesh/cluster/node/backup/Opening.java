package io.twinmesh.cluster.node.backup;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;

import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.node.store.Databases;
import io.twinmesh.persistence.journal.Database;

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
}
