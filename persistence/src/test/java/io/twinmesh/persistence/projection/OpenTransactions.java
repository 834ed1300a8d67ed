package io.twinmesh.persistence.projection;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Transactions on the journal that stay open until they are told how to end, and a statement that
/// stands still in the middle until it may go on: nothing here depends on how long anything takes.
final class OpenTransactions implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// A row of `slow|…` has its place in the journal when this trigger makes it wait.
    private static final String TRIGGER =
            """
            CREATE FUNCTION wait_at_the_gate() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF NEW.persistence_id LIKE 'slow|%' THEN PERFORM pg_advisory_xact_lock(4711); END IF;
              RETURN NEW;
            END $$;
            CREATE TRIGGER gate BEFORE INSERT ON event_journal
              FOR EACH ROW EXECUTE FUNCTION wait_at_the_gate();
            """;

    private final TestJournal journal;
    private final Connection gate;
    private final ExecutorService aside = Executors.newSingleThreadExecutor();
    private final Map<String, Connection> open = new HashMap<>();
    private Future<Boolean> slow = aside.submit(() -> true);

    private OpenTransactions(TestJournal journal, Connection gate) {
        this.journal = journal;
        this.gate = gate;
    }

    static OpenTransactions on(TestJournal journal) throws SQLException {
        journal.execute(TRIGGER);
        var transactions = new OpenTransactions(journal, journal.source().getConnection());
        transactions.atGate("SELECT pg_advisory_lock(4711)");
        return transactions;
    }

    private void atGate(String sql) throws SQLException {
        try (var statement = gate.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Each writes one event and does not commit.
    void begin(String... names) throws SQLException {
        for (var name : names) {
            var connection = journal.source().getConnection();
            connection.setAutoCommit(false);
            TestJournal.append(connection, name, 1, "x.y/1", new byte[0]);
            open.put(name, connection);
        }
    }

    void commit(String name) throws SQLException {
        try (var connection = ended(name)) {
            connection.commit();
        }
    }

    void rollback(String name) throws SQLException {
        try (var connection = ended(name)) {
            connection.rollback();
        }
    }

    /// Returns when the database's process is gone.
    void kill(String name) throws SQLException {
        var connection = ended(name);
        var backend = number(connection, "SELECT pg_backend_pid()");
        atGate("SELECT pg_terminate_backend(" + backend + ", " + PATIENCE.toMillis() + ")");
        try {
            connection.close();
        } catch (SQLException _) {
            // it is dead, as it should be
        }
    }

    private Connection ended(String name) {
        return requireNonNull(open.remove(name), name);
    }

    /// Returns when the statement has begun and stands still.
    void beginSlow(String name) throws SQLException {
        Callable<Boolean> insert =
                () -> {
                    journal.append(name, 1, "x.y/1", new byte[0]);
                    return true;
                };
        slow = aside.submit(insert);
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (number(
                        gate,
                        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                == 0) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("the slow statement has not come to the gate");
            }
        }
    }

    /// Lets it go on, and returns when it is done.
    void endSlow() throws Exception {
        atGate("SELECT pg_advisory_unlock(4711)");
        slow.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        for (var connection : open.values()) {
            connection.rollback();
            connection.close();
        }
        // whoever still waits at the gate is let through
        atGate("SELECT pg_advisory_unlock_all()");
        gate.close();
        aside.close();
    }
}
