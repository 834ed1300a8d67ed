package io.twinmesh.cluster.node.store;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.cluster.node.folder.DataFolder;
import io.twinmesh.cluster.node.settings.ClusterSettings;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.member.DatabaseClaim;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/// The right to make a network's keys where no server is the first by its name: one server at a
/// time has it, by a lock of the journal's schema, which gives it back when a server dies.
public final class KeyMaking implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeyMaking.class);

    /// Longer than a first start takes.
    private static final Duration TURN = Duration.ofMinutes(2);

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final HikariDataSource source;
    private final Connection connection;

    private KeyMaking(HikariDataSource source, Connection connection) {
        this.source = source;
        this.connection = connection;
    }

    /// Of servers that have no first one among them each may be the one that makes the keys. Who
    /// waited for another finds them there. Blocks.
    ///
    /// @param shared where the keys are to be
    /// @param journal on PostgreSQL
    /// @return absent where the keys are there, or the first of the seed nodes makes them
    /// @throws StartFailure when another has it for two minutes, or the database is away
    public static Optional<KeyMaking> where(
            ClusterSettings cluster, Path shared, Database journal) {
        return where(cluster, shared, journal, TURN);
    }

    /// @param turn how long another may have it
    static Optional<KeyMaking> where(
            ClusterSettings cluster, Path shared, Database journal, Duration turn) {
        if (cluster.pods().isEmpty() || DataFolder.complete(shared)) {
            return Optional.empty();
        }
        var making = take(journal, turn);
        if (DataFolder.complete(shared)) {
            making.close();
            return Optional.empty();
        }
        LOG.info("makes the keys of this network");
        return Optional.of(making);
    }

    @SuppressWarnings("resource") // they stay open until this is closed
    private static KeyMaking take(Database journal, Duration turn) {
        var source = Databases.pool(journal, "twinmesh-keys", 1);
        try {
            var connection = source.getConnection();
            try (var statement = connection.createStatement()) {
                statement.execute("SET lock_timeout = " + turn.toMillis());
                statement.execute(
                        "SELECT pg_advisory_lock(20260004, " + DatabaseClaim.SCHEMA + ")");
            }
            return new KeyMaking(source, connection);
        } catch (SQLException e) {
            source.close();
            throw LOCK_NOT_AVAILABLE.equals(e.getSQLState())
                    ? new StartFailure(
                            StartFailure.FAILURE,
                            "another server has been making the keys for "
                                    + turn.toSeconds()
                                    + " s: see its log, and start this one again",
                            e)
                    : new StartFailure(
                            StartFailure.UNREACHABLE,
                            "the database went away while another server made the keys: "
                                    + Databases.root(e),
                            e);
        }
    }

    /// Safe to repeat.
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException _) {
            // the database has given it back already
        }
        source.close();
    }
}
