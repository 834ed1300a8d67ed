package io.twinmesh.bench.ledger;

import io.twinmesh.persistence.identity.AccountId;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/// The textbook ledger: a table of balances, a table of entries, and one transaction per payout
/// that locks the payer's row, checks it, and moves the tokens. Every payout updates the treasury's
/// row: the hot row.
final class SqlLedger implements AutoCloseable {
    private static final List<String> SCHEMA =
            List.of(
                    "CREATE TABLE account (id VARCHAR(32) PRIMARY KEY, balance BIGINT NOT NULL)",
                    "CREATE TABLE payout (job INT PRIMARY KEY, payer VARCHAR(32) NOT NULL,"
                            + " amount BIGINT NOT NULL)",
                    "CREATE TABLE entry (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                            + " job INT NOT NULL, account VARCHAR(32) NOT NULL, amount BIGINT NOT"
                            + " NULL)");

    private final String url;
    private final Connection keeper;

    private SqlLedger(String url, Connection keeper) {
        this.url = url;
        this.keeper = keeper;
    }

    /// A database of its own in H2, in memory, so that nothing waits for a disk; its payers have
    /// deposited.
    static SqlLedger inMemory() {
        return on("jdbc:h2:mem:" + UUID.randomUUID() + ";LOCK_TIMEOUT=10000");
    }

    /// Tables in a database that has none of these names yet; its payers have deposited.
    static SqlLedger on(String url) {
        try {
            // the database lives as long as this connection
            var ledger = new SqlLedger(url, DriverManager.getConnection(url));
            ledger.createTables();
            ledger.openAccounts();
            return ledger;
        } catch (SQLException e) {
            throw new IllegalStateException("the database did not open", e);
        }
    }

    private void createTables() throws SQLException {
        try (var statement = keeper.createStatement()) {
            for (var table : SCHEMA) {
                statement.execute(table);
            }
        }
    }

    private void openAccounts() throws SQLException {
        var accounts = Stream.concat(Payout.payers().stream(), Payout.earners().stream()).toList();
        try (var open = keeper.prepareStatement("INSERT INTO account VALUES (?, ?)")) {
            for (var account : accounts) {
                open.setString(1, account.value());
                open.setLong(2, Payout.payers().contains(account) ? Payout.DEPOSIT : 0);
                open.executeUpdate();
            }
        }
    }

    /// A new client with a connection of its own.
    SqlClient client() {
        try {
            return SqlClient.on(DriverManager.getConnection(url));
        } catch (SQLException e) {
            throw new IllegalStateException("the database did not take a client", e);
        }
    }

    long balance(AccountId account) {
        return number("SELECT balance FROM account WHERE id = '" + account.value() + "'");
    }

    /// The sum of all entries: zero when the books balance.
    long sumOfEntries() {
        return number("SELECT COALESCE(SUM(amount), 0) FROM entry");
    }

    /// Forgets payouts and entries, so that a long measurement does not fill the memory.
    void forgetPayouts() {
        try (var statement = keeper.createStatement()) {
            statement.execute("TRUNCATE TABLE payout");
            statement.execute("TRUNCATE TABLE entry");
        } catch (SQLException e) {
            throw new IllegalStateException("the database did not empty its tables", e);
        }
    }

    private long number(String query) {
        try (var statement = keeper.createStatement();
                var rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException("the database did not answer", e);
        }
    }

    @Override
    public void close() {
        try {
            keeper.close();
        } catch (SQLException e) {
            throw new IllegalStateException("the database did not close", e);
        }
    }
}
