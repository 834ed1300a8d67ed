package io.twinmesh.bench.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/// One client of an [SqlLedger]: a connection and its prepared statements. For one thread at a
/// time.
final class SqlClient implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement lockPayer;
    private final PreparedStatement move;
    private final PreparedStatement enter;
    private final PreparedStatement record;

    private SqlClient(Connection connection) throws SQLException {
        this.connection = connection;
        connection.setAutoCommit(false);
        lockPayer =
                connection.prepareStatement("SELECT balance FROM account WHERE id = ? FOR UPDATE");
        move = connection.prepareStatement("UPDATE account SET balance = balance + ? WHERE id = ?");
        enter =
                connection.prepareStatement(
                        "INSERT INTO entry (job, account, amount) VALUES (?, ?, ?)");
        record = connection.prepareStatement("INSERT INTO payout VALUES (?, ?, ?)");
    }

    static SqlClient on(Connection connection) throws SQLException {
        return new SqlClient(connection);
    }

    /// Pays, in one transaction. Rows are locked in the order of their ids, so clients never wait
    /// for each other in a circle.
    ///
    /// @return false when the payer has not enough; nothing is changed then
    boolean pay(Payout payout) {
        try {
            if (balance(payout.payer().value()) < Payout.PRICE) {
                connection.rollback();
                return false;
            }
            record.setInt(1, payout.number());
            record.setString(2, payout.payer().value());
            record.setLong(3, Payout.PRICE);
            record.executeUpdate();
            post(payout, payout.payer().value(), -Payout.PRICE);
            for (var share : payout.shares()) {
                post(payout, share.account().value(), share.amount());
            }
            connection.commit();
            return true;
        } catch (SQLException e) {
            throw new IllegalStateException("the database did not pay " + payout, e);
        }
    }

    private long balance(String account) throws SQLException {
        lockPayer.setString(1, account);
        try (var rows = lockPayer.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void post(Payout payout, String account, long amount) throws SQLException {
        move.setLong(1, amount);
        move.setString(2, account);
        move.executeUpdate();
        enter.setInt(1, payout.number());
        enter.setString(2, account);
        enter.setLong(3, amount);
        enter.executeUpdate();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("the database did not close a client", e);
        }
    }
}
