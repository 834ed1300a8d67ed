package io.twinmesh.bench.ledger;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// A journal's bare essence: one row per batch in H2, in memory, committed one by one.
final class BatchTable implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement insert;

    private BatchTable(Connection connection, PreparedStatement insert) {
        this.connection = connection;
        this.insert = insert;
    }

    static BatchTable inMemory() {
        try {
            var connection = DriverManager.getConnection("jdbc:h2:mem:");
            try (var statement = connection.createStatement()) {
                statement.execute(
                        "CREATE TABLE batch (ordering BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY"
                                + " KEY, event VARBINARY NOT NULL)");
            }
            connection.setAutoCommit(false);
            return new BatchTable(
                    connection,
                    connection.prepareStatement("INSERT INTO batch (event) VALUES (?)"));
        } catch (SQLException e) {
            throw new IllegalStateException("H2 in memory did not open", e);
        }
    }

    void append(byte[] event) {
        try {
            insert.setBytes(1, event);
            insert.executeUpdate();
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException("H2 in memory did not take a batch", e);
        }
    }

    void empty() {
        try (var statement = connection.createStatement()) {
            statement.execute("TRUNCATE TABLE batch");
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException("H2 in memory did not empty its table", e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("H2 in memory did not close", e);
        }
    }
}
