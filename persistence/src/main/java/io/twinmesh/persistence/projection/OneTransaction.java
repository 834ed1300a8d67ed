package io.twinmesh.persistence.projection;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

/// Work on a database that is done as a whole or not at all.
public final class OneTransaction {
    private OneTransaction() {}

    @FunctionalInterface
    public interface Work<T> {
        T in(Connection transaction) throws SQLException;
    }

    /// Commits what was done, or undoes it when the work throws.
    public static <T> T of(DataSource source, Work<T> work) throws SQLException {
        try (var transaction = source.getConnection()) {
            transaction.setAutoCommit(false);
            try {
                var done = work.in(transaction);
                transaction.commit();
                return done;
            } catch (SQLException | RuntimeException e) {
                transaction.rollback();
                throw e;
            }
        }
    }
}
