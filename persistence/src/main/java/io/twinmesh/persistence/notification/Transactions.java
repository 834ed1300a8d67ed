package io.twinmesh.persistence.notification;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

/// How these tables are used: each step in a transaction of its own.
record Transactions(DataSource source) {
    @FunctionalInterface
    interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    @FunctionalInterface
    interface Filling {
        void fill(PreparedStatement statement) throws SQLException;
    }

    @FunctionalInterface
    interface Reading<T> {
        T from(ResultSet row) throws SQLException;
    }

    <T> T of(Work<T> work) {
        try (var connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                var result = work.with(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the table of subscribers cannot be used", e);
        }
    }

    /// @return whether any row was changed
    boolean change(String sql, Filling filling) {
        return of(connection -> change(connection, sql, filling) > 0);
    }

    static int change(Connection connection, String sql, Filling filling) throws SQLException {
        try (var update = connection.prepareStatement(sql)) {
            filling.fill(update);
            return update.executeUpdate();
        }
    }

    static <T> List<T> rows(Connection connection, String sql, Filling filling, Reading<T> reading)
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
