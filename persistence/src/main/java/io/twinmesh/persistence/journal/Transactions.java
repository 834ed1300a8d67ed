package io.twinmesh.persistence.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import javax.sql.DataSource;

/// A database that is used in transactions: a piece of work is stored whole or not at all. Blocks.
///
/// @param failure what the exception says when the database does not do it
public record Transactions(DataSource source, String failure) {
    /// Somebody else wrote the same at the same moment: a key there already, a deadlock, a row
    /// locked for long, in the words of PostgreSQL and of H2.
    private static final Set<String> COLLISIONS =
            Set.of("23505", "40001", "40P01", "HYT00", "90131");

    private static final int TRIES = 5;

    /// What is done within one transaction. Nothing is stored when it rolls back or throws.
    @FunctionalInterface
    public interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /// The same of work that has no result.
    @FunctionalInterface
    public interface Steps {
        void in(Connection connection) throws SQLException;
    }

    @FunctionalInterface
    public interface Filling {
        void fill(PreparedStatement statement) throws SQLException;
    }

    @FunctionalInterface
    public interface Reading<T> {
        T from(ResultSet row) throws SQLException;
    }

    /// Does the work in one transaction.
    public <T> T once(Work<T> work) {
        return tried(work, 1);
    }

    /// Takes these steps in one transaction.
    public void run(Steps steps) {
        once(connection -> {
            steps.in(connection);
            return true;
        });
    }

    /// Does the work in one transaction, and anew in another one, up to five times in all, when it
    /// collides with somebody else's.
    public <T> T retried(Work<T> work) {
        return tried(work, TRIES);
    }

    private <T> T tried(Work<T> work, int most) {
        for (int attempt = 1; ; attempt++) {
            try (var connection = source.getConnection()) {
                connection.setAutoCommit(false);
                try {
                    var result = work.in(connection);
                    connection.commit();
                    return result;
                } catch (SQLException | RuntimeException e) {
                    rollBack(connection, e);
                    throw e;
                }
            } catch (SQLException e) {
                var collision = e.getSQLState() != null && COLLISIONS.contains(e.getSQLState());
                if (!collision || attempt == most) {
                    throw new IllegalStateException(failure, e);
                }
            }
        }
    }

    /// What went wrong before is what is told, also when the connection is gone.
    private static void rollBack(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /// Makes one change in a transaction of its own.
    ///
    /// @return whether any row was changed
    public boolean change(String sql, Filling filling) {
        return once(connection -> change(connection, sql, filling) > 0);
    }

    /// Makes one change within a transaction.
    ///
    /// @return how many rows were changed
    public static int change(Connection connection, String sql, Filling filling)
            throws SQLException {
        try (var update = connection.prepareStatement(sql)) {
            filling.fill(update);
            return update.executeUpdate();
        }
    }

    /// What a query finds within a transaction.
    public static <T> List<T> rows(
            Connection connection, String sql, Filling filling, Reading<T> reading)
            throws SQLException {
        try (var query = connection.prepareStatement(sql)) {
            filling.fill(query);
            var found = new ArrayList<T>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(reading.from(rows));
                }
            }
            return found;
        }
    }
}
