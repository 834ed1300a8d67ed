package io.twinmesh.persistence.journal;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/// Where a database is and how to get in.
///
/// @param url JDBC URL, H2 in a file or PostgreSQL
/// @param user empty when the database needs none
/// @param password empty when the database needs none; never shown
public record Database(String url, String user, String password) {
    private static final String H2 = "jdbc:h2:";
    private static final String POSTGRESQL = "jdbc:postgresql:";

    public Database {
        if (!url.startsWith(H2) && !url.startsWith(POSTGRESQL)) {
            throw new IllegalArgumentException(
                    "a database URL starts with " + H2 + " or " + POSTGRESQL);
        }
        url = url.startsWith(H2) ? durable(url) : lively(rewriting(url));
    }

    /// H2 in a file of this process.
    ///
    /// @param file the path without the ending `.mv.db`
    public static Database h2(Path file) {
        return new Database(H2 + "file:" + file.toAbsolutePath(), "", "");
    }

    public Dialect dialect() {
        return url.startsWith(H2) ? Dialect.H2 : Dialect.POSTGRESQL;
    }

    /// Opens a pool whose statements may take as long as they like, such as a migration or a copy.
    /// Fails at once when the database cannot be reached.
    ///
    /// @param connections 1 to 50
    public HikariDataSource open(String poolName, int connections) {
        return new HikariDataSource(config(poolName, connections));
    }

    /// The same with a limit.
    ///
    /// @param answer what a connection to PostgreSQL waits for an answer, 1 s or more; then it
    ///   counts as broken, and nobody knows what became of the statement. The URL's own
    ///   `socketTimeout` wins
    public HikariDataSource open(String poolName, int connections, Duration answer) {
        var config = config(poolName, connections);
        if (dialect() == Dialect.POSTGRESQL) {
            config.addDataSourceProperty("socketTimeout", Vanishing.wholeSeconds(answer));
            config.setConnectionInitSql(Vanishing.OF_SERVERS);
        }
        return new HikariDataSource(config);
    }

    private HikariConfig config(String poolName, int connections) {
        if (connections < 1 || connections > 50) {
            throw new IllegalArgumentException(
                    "a pool has 1 to 50 connections, got " + connections);
        }
        var config = new HikariConfig();
        config.setPoolName(poolName);
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(Math.min(connections, 2));
        config.setConnectionTimeout(10_000);
        if (dialect() == Dialect.POSTGRESQL) {
            config.setConnectionInitSql(Vanishing.OF_CLIENTS);
        }
        return config;
    }

    /// H2 acknowledges a commit up to half a second before it reaches the file, unless it is told
    /// not to; a killed process would then lose what it had promised.
    private static String durable(String url) {
        var upper = url.toUpperCase(Locale.ROOT);
        if (upper.contains(";WRITE_DELAY=") && !upper.contains(";WRITE_DELAY=0")) {
            throw new IllegalArgumentException("WRITE_DELAY must be 0, else commits can be lost");
        }
        var with = upper.contains(";WRITE_DELAY=0") ? url : url + ";WRITE_DELAY=0";
        // the server closes the database itself, after the last actor has stopped
        return upper.contains(";DB_CLOSE_ON_EXIT=") || upper.startsWith("JDBC:H2:TCP:")
                ? with
                : with + ";DB_CLOSE_ON_EXIT=FALSE";
    }

    private static String rewriting(String url) {
        return with(url, "reWriteBatchedInserts", "true");
    }

    /// A machine that vanished is noticed, however long a statement may take.
    private static String lively(String url) {
        return with(
                with(url, "tcpKeepAlive", "true"), "socketFactory", ProbedSockets.class.getName());
    }

    /// What the URL says itself, wins.
    private static String with(String url, String key, String value) {
        if (url.contains(key + "=")) {
            return url;
        }
        return url + (url.contains("?") ? "&" : "?") + key + "=" + value;
    }

    @Override
    public String toString() {
        return "Database[" + dialect() + "]";
    }

    /// The two databases we run on.
    public enum Dialect {
        H2,
        POSTGRESQL
    }
}
