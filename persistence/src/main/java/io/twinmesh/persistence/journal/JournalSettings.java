package io.twinmesh.persistence.journal;

import java.time.Duration;

/// The settings of Pekko's JDBC journal for a database, as HOCON text to put before the
/// application's own configuration. The numbers were measured on PostgreSQL 18 and H2: more
/// parallel writers cost time, larger batches are quadratic, and a full buffer stops an entity. A
/// batch fails as a whole, so one writer that should not be there fails up to 400 others: the
/// breaker that shuts the journal for everybody opens only when far more fail in a row. Rows are
/// never dropped on the way back: one place holds one row, and what follows what is for the reader
/// to check.
public final class JournalSettings {
    private JournalSettings() {}

    /// Journal and snapshot store share one pool: of four connections on H2, on PostgreSQL of as
    /// many as `twinmesh.storage.journal-connections` says, ten by itself.
    ///
    /// @param answer what a connection to PostgreSQL waits for an answer, as [Database#open]
    public static String hocon(Database database, Duration answer) {
        return switch (database.dialect()) {
            // one writer: commit order is then the order of `ordering`, which the tail relies on
            case H2 -> hocon(database, "slick.jdbc.H2Profile$", "org.h2.Driver", 1, pool(4));
            case POSTGRESQL ->
                    hocon(
                            database,
                            "slick.jdbc.PostgresProfile$",
                            "org.postgresql.Driver",
                            4,
                            pool(10)
                                    + pool("${?twinmesh.storage.journal-connections}")
                                    + "connectionInitSql = \"%s\"\nproperties.socketTimeout = %s\n"
                                            .formatted(
                                                    Vanishing.OF_SERVERS,
                                                    Vanishing.wholeSeconds(answer)));
        };
    }

    /// As many threads as connections, or threads wait for them and fail after a while.
    private static String pool(Object connections) {
        return "numThreads = %1$s, maxConnections = %1$s, minConnections = %1$s\n"
                .formatted(connections);
    }

    private static String hocon(
            Database database, String profile, String driver, int parallelism, String pool) {
        return """
        pekko.persistence.journal.plugin = "jdbc-journal"
        pekko.persistence.snapshot-store.plugin = "jdbc-snapshot-store"
        pekko.persistence.max-concurrent-recoveries = 200
        pekko-persistence-jdbc.shared-databases.slick {
          profile = "%s"
          db {
            url = %s
            user = %s
            password = %s
            driver = "%s"
            %s
            connectionTimeout = 10s
            connectionTimeout = ${?twinmesh.storage.connection-timeout}
            poolName = "%s"
            registerMbeans = true
          }
        }
        jdbc-journal { use-shared-db = slick, parallelism = %d, batchSize = 400, bufferSize = 20000 }
        jdbc-journal.circuit-breaker { max-failures = 4000, reset-timeout = 5s }
        jdbc-journal.replay-filter.mode = off
        jdbc-snapshot-store.use-shared-db = slick
        jdbc-snapshot-store.circuit-breaker { max-failures = 4000, reset-timeout = 5s }
        jdbc-read-journal.use-shared-db = slick
        """
                .formatted(
                        profile,
                        quoted(database.url()),
                        quoted(database.user()),
                        quoted(database.password()),
                        driver,
                        pool,
                        poolName(database.url()),
                        parallelism);
    }

    /// Under which the pool is known to JMX: of another database another one, since a process may
    /// have several.
    ///
    /// @param url of the database
    public static String poolName(String url) {
        return "twinmesh-journal-" + Integer.toHexString(url.hashCode());
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
