package io.twinmesh.cluster.node.backup;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;

import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.node.store.Databases;
import io.twinmesh.persistence.backup.PostgresqlCopy;
import io.twinmesh.persistence.journal.Database;

import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

import javax.sql.DataSource;

/// Opens a database for one command.
final class Opening {
    private static final int MOST_NAMED = 100;

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
                            + named(strangers)
                            + ", which is not of the set "
                            + set.text()
                            + ": give the set's own database, or move what is yours to another one"
                            + " or to another schema of this one");
        }
        return copy;
    }

    /// All of them, so that nobody meets them one by one.
    private static String named(List<String> strangers) {
        var more = strangers.size() - MOST_NAMED;
        var names = strangers.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        return more > 0 ? names + " and " + more + " more" : names;
    }
}
