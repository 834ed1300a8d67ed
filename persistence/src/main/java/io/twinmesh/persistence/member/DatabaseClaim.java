package io.twinmesh.persistence.member;

import static java.util.stream.Collectors.joining;

import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Transactions;
import io.twinmesh.persistence.journal.Vanishing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.ReentrantLock;

/// That a server uses a database, which PostgreSQL knows for as long as the server lives: alone, or
/// as one of any number of members of a cluster, never both. It is a lock of a connection of its
/// own, so nothing stays of a process that was killed, and nothing after 20 s of a machine that
/// vanished. A file of H2 has a lock by itself. Every method blocks on the database.
public final class DatabaseClaim implements AutoCloseable {
    /// How long a claim may be somebody else's after its connection broke: that can be this very
    /// server's own connection, of which PostgreSQL does not know yet that it is gone.
    private static final Duration PATIENCE = Vanishing.NOTICED.plusSeconds(10);

    private static final int ANSWER_SECONDS = 5;
    private static final int MOST_NAMED = 5;

    private static final String CLASS = "20260003";

    /// In SQL, the schema as the second number of a lock of it. One that is still to be made is
    /// known by its name.
    public static final String SCHEMA =
            "hashtext(coalesce(current_schema(), current_setting('search_path')))";

    private final Database database;
    private final Use use;
    private final String name;
    private final InstantSource time;
    private final ReentrantLock looking = new ReentrantLock();
    private Optional<Connection> connection = Optional.empty();
    private Optional<Instant> elsewhereSince = Optional.empty();
    private boolean closed;

    private DatabaseClaim(Database database, Use use, String name, InstantSource time) {
        this.database = database;
        this.use = use;
        this.name = name;
        this.time = time;
    }

    /// How a server uses its database.
    public enum Use {
        ALONE("pg_try_advisory_lock"),
        MEMBER("pg_try_advisory_lock_shared");

        private final String lock;

        Use(String lock) {
            this.lock = lock;
        }
    }

    /// Others use the database, in a way that does not go with this one. The message says who.
    public static final class TakenException extends Exception {
        private static final long serialVersionUID = 1;

        TakenException(String by) {
            super(by);
        }
    }

    /// @param name under which whoever is refused learns of this server, 40 characters or so
    /// @throws SQLException when the database does not answer
    public static DatabaseClaim take(Database database, Use use, String name, InstantSource time)
            throws TakenException, SQLException {
        var claim = new DatabaseClaim(database, use, name, time);
        var others = claim.connect();
        if (others.isPresent()) {
            throw new TakenException(others.get());
        }
        return claim;
    }

    /// Whether this server may go on. Looks, and takes the claim again where its connection broke.
    /// A database that does not answer has not given it to anybody else.
    ///
    /// @return false when others have had it for half a minute
    public boolean held() {
        if (!looking.tryLock()) {
            return true;
        }
        try {
            if (closed || stands()) {
                return true;
            }
            letGo();
            if (connect().isEmpty()) {
                elsewhereSince = Optional.empty();
                return true;
            }
            var since = elsewhereSince.orElseGet(time::instant);
            elsewhereSince = Optional.of(since);
            return time.instant().isBefore(since.plus(PATIENCE));
        } catch (SQLException _) {
            return true;
        } finally {
            looking.unlock();
        }
    }

    private boolean stands() throws SQLException {
        return database.dialect() == Database.Dialect.H2
                || (connection.isPresent() && connection.get().isValid(ANSWER_SECONDS));
    }

    /// @return who has it; empty when this one has it now
    private Optional<String> connect() throws SQLException {
        if (database.dialect() == Database.Dialect.H2) {
            return Optional.empty();
        }
        var fresh = DriverManager.getConnection(database.url(), who());
        try {
            fresh.setNetworkTimeout(Runnable::run, ANSWER_SECONDS * 1000);
            try (var statement = fresh.createStatement()) {
                statement.execute(Vanishing.OF_CLIENTS);
            }
            call(fresh);
            if (locked(fresh)) {
                connection = Optional.of(fresh);
                return Optional.empty();
            }
            var others = others(fresh);
            fresh.close();
            return Optional.of(others);
        } catch (SQLException e) {
            quietly(fresh, e);
            throw e;
        }
    }

    private Properties who() {
        var who = new Properties();
        who.setProperty("user", database.user());
        who.setProperty("password", database.password());
        who.setProperty("loginTimeout", Integer.toString(ANSWER_SECONDS));
        // else a login that was given up waits on in a thread of the driver's
        who.setProperty("socketTimeout", Integer.toString(ANSWER_SECONDS));
        return who;
    }

    /// Now, since a name in the URL wins over one among the properties.
    private void call(Connection fresh) throws SQLException {
        Transactions.rows(
                fresh,
                "SELECT set_config('application_name', ?, false)",
                query -> query.setString(1, name),
                row -> row.getString(1));
    }

    private boolean locked(Connection fresh) throws SQLException {
        return Transactions.rows(
                        fresh,
                        "SELECT " + use.lock + "(" + CLASS + ", " + SCHEMA + ")",
                        _ -> {},
                        row -> row.getBoolean(1))
                .getFirst();
    }

    private static String others(Connection fresh) throws SQLException {
        var found =
                Transactions.rows(
                        fresh,
                        "SELECT l.mode, coalesce(a.application_name, '?') FROM pg_locks l"
                                + " LEFT JOIN pg_stat_activity a ON a.pid = l.pid"
                                + " WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2"
                                + " AND l.database = (SELECT oid FROM pg_database"
                                + " WHERE datname = current_database()) AND l.classid = "
                                + CLASS
                                + " AND l.objid = "
                                + SCHEMA
                                + "::oid ORDER BY 2",
                        _ -> {},
                        row -> new Holder(row.getString(1).equals("ShareLock"), row.getString(2)));
        if (found.isEmpty()) {
            return "a server that has just ended";
        }
        var more = found.size() - MOST_NAMED;
        var names =
                found.stream().map(Holder::name).limit(MOST_NAMED).collect(joining(", "))
                        + (more > 0 ? " and " + more + " more" : "");
        var members = found.stream().anyMatch(Holder::member);
        return (members ? "members of a cluster" : "a server that is alone") + " (" + names + ")";
    }

    private record Holder(boolean member, String name) {}

    /// At once: of a connection that is closed PostgreSQL knows a moment later.
    private static void release(Connection held) {
        try (var statement = held.createStatement()) {
            statement.execute("SELECT pg_advisory_unlock_all()");
        } catch (SQLException _) {
            // the connection is broken, and with it the lock
        }
    }

    private void letGo() {
        connection.ifPresent(open -> {
            try {
                open.close();
            } catch (SQLException _) {
                // it is broken
            }
        });
        connection = Optional.empty();
    }

    private static void quietly(Connection fresh, SQLException cause) {
        try {
            fresh.close();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /// From now on others may have it. Closing twice does nothing.
    @Override
    public void close() {
        looking.lock();
        try {
            closed = true;
            connection.ifPresent(DatabaseClaim::release);
            letGo();
        } finally {
            looking.unlock();
        }
    }
}
