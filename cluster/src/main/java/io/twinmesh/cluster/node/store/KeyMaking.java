package io.twinmesh.cluster.node.store;

import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.member.DatabaseClaim;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/// The right to make a network's keys where no server is the first by its name: one server at a
/// time has it, by a lock of the journal's schema, which gives it back when a server dies.
public final class KeyMaking implements AutoCloseable {
    /// Longer than a first start takes.
    private static final Duration TURN = Duration.ofMinutes(2);

    private final HikariDataSource source;
    private final Connection connection;

    private KeyMaking(HikariDataSource source, Connection connection) {
        this.source = source;
        this.connection = connection;
    }

    /// Waits while another server has it. Blocks.
    ///
    /// @param journal on PostgreSQL
    /// @throws StartFailure when the other has it for two minutes, or the database is away
    @SuppressWarnings("resource") // they stay open until this is closed
    public static KeyMaking take(Database journal) {
        var source = Databases.pool(journal, "twinmesh-keys", 1);
        try {
            var connection = source.getConnection();
            try (var statement = connection.createStatement()) {
                statement.execute("SET lock_timeout = " + TURN.toMillis());
                statement.execute(
                        "SELECT pg_advisory_lock(20260004, " + DatabaseClaim.SCHEMA + ")");
            }
            return new KeyMaking(source, connection);
        } catch (SQLException e) {
            source.close();
            throw new StartFailure(
                    StartFailure.FAILURE,
                    "another server has been making the keys for "
                            + TURN.toSeconds()
                            + " s, or the database is away: "
                            + e.getMessage(),
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
