package io.twinmesh.bench.ledger;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;

/// One row per commit, as the last statement of `pgbench` writes it: the least that a durable
/// payment of its own can cost with this driver.
final class SingleRows implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement insert;
    private int number;

    private SingleRows(Connection connection, PreparedStatement insert) {
        this.connection = connection;
        this.insert = insert;
    }

    static void createTable(String url) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE history (teller INT, branch INT, account INT, delta INT, made"
                            + " TIMESTAMP)");
        }
    }

    /// A client with a connection of its own.
    static SingleRows client(String url) throws SQLException {
        var connection = DriverManager.getConnection(url);
        return new SingleRows(
                connection,
                connection.prepareStatement("INSERT INTO history VALUES (?, ?, ?, ?, ?)"));
    }

    void insert() throws SQLException {
        number++;
        insert.setInt(1, number % 10);
        insert.setInt(2, 1);
        insert.setInt(3, number);
        insert.setInt(4, 1000);
        insert.setTimestamp(5, Timestamp.from(Instant.EPOCH.plusMillis(number)));
        insert.executeUpdate();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
