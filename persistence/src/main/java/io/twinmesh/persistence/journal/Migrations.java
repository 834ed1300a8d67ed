package io.twinmesh.persistence.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.sql.DataSource;

/// Brings a database's schema up to date, one numbered step after the other, each once. A step that
/// has run is never edited: its digest is kept, and a changed one is refused.
public final class Migrations {
    private static final Pattern TABLE =
            Pattern.compile("\\bCREATE TABLE (?:IF NOT EXISTS )?\"?(\\w+)");

    private final DataSource source;
    private final Database.Dialect dialect;
    private final InstantSource clock;

    public Migrations(DataSource source, Database.Dialect dialect, InstantSource clock) {
        this.source = source;
        this.dialect = dialect;
        this.clock = clock;
    }

    /// One feature's steps.
    ///
    /// @param component the feature, for example `journal`
    /// @param owner a class of the package whose resources hold the scripts, named `<step>.h2.sql`
    ///   and `<step>.postgresql.sql`
    /// @param steps in order, for example `001-journal`
    public record Scripts(String component, Class<?> owner, List<String> steps) {
        public Scripts {
            steps = List.copyOf(steps);
        }

        /// What is kept of a step that has run, in hexadecimal.
        ///
        /// @throws IllegalArgumentException when there is no such script
        public String digest(String step, Database.Dialect dialect) {
            return Migrations.digest(text(step, dialect));
        }

        /// Names of the tables that the steps make, as PostgreSQL shows them.
        public Stream<String> tables() {
            return steps.stream()
                    .flatMap(step ->
                            TABLE.matcher(text(step, Database.Dialect.POSTGRESQL)).results())
                    .map(made -> made.group(1));
        }

        private String text(String step, Database.Dialect dialect) {
            var name =
                    switch (dialect) {
                        case H2 -> step + ".h2.sql";
                        case POSTGRESQL -> step + ".postgresql.sql";
                    };
            try (var in = owner.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IllegalArgumentException("no migration script " + name);
                }
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /// Pekko's tables: journal, tags (unused, the plugin asks for the table) and snapshots.
    public static Scripts journal() {
        return new Scripts("journal", Migrations.class, List.of("001-journal", "002-stored-as-is"));
    }

    /// Runs what has not run yet. Blocks. Several processes may start at once on PostgreSQL; one
    /// works, the others wait.
    ///
    /// @return the steps that ran now
    public List<String> run(Scripts scripts) {
        try (var connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                var ran = run(connection, scripts);
                connection.commit();
                return ran;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw new IllegalStateException(
                    "the schema of '" + scripts.component() + "' could not be brought up to date",
                    e);
        }
    }

    private List<String> run(Connection connection, Scripts scripts) throws SQLException {
        try (var statement = connection.createStatement()) {
            if (dialect == Database.Dialect.POSTGRESQL) {
                createSchema(connection);
                statement.execute("SELECT pg_advisory_xact_lock(20260001)");
            }
            statement.execute(
                    """
                    CREATE TABLE IF NOT EXISTS schema_step (
                      component VARCHAR(64) NOT NULL,
                      step VARCHAR(64) NOT NULL,
                      digest VARCHAR(64) NOT NULL,
                      ran_at TIMESTAMP WITH TIME ZONE NOT NULL,
                      PRIMARY KEY (component, step))
                    """);
        }
        var ran = new ArrayList<String>();
        for (var step : scripts.steps()) {
            var script = scripts.text(step, dialect);
            if (pending(connection, scripts.component(), step, digest(script))) {
                execute(connection, script);
                note(connection, scripts.component(), step, digest(script));
                ran.add(step);
            }
        }
        return ran;
    }

    /// A schema named by `currentSchema` in the URL is made when it is not there.
    private static void createSchema(Connection connection) throws SQLException {
        if (connection.getSchema() != null) {
            return;
        }
        try (var ask = connection.createStatement();
                var create = connection.createStatement();
                var rows = ask.executeQuery("SHOW search_path")) {
            rows.next();
            var schema = rows.getString(1);
            if (!schema.matches("[a-z_][a-z0-9_]{0,62}")) {
                throw new IllegalStateException("'" + schema + "' cannot name a schema");
            }
            create.execute("CREATE SCHEMA IF NOT EXISTS " + schema);
        }
    }

    private boolean pending(Connection connection, String component, String step, String digest)
            throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT digest FROM schema_step WHERE component = ? AND step = ?")) {
            query.setString(1, component);
            query.setString(2, step);
            try (var rows = query.executeQuery()) {
                if (!rows.next()) {
                    return true;
                }
                if (!rows.getString(1).equals(digest)) {
                    throw new IllegalStateException(
                            "step " + component + "/" + step + " was changed after it had run");
                }
                return false;
            }
        }
    }

    private void note(Connection connection, String component, String step, String digest)
            throws SQLException {
        try (var insert =
                connection.prepareStatement("INSERT INTO schema_step VALUES (?, ?, ?, ?)")) {
            insert.setString(1, component);
            insert.setString(2, step);
            insert.setString(3, digest);
            insert.setTimestamp(4, Timestamp.from(clock.instant()));
            insert.executeUpdate();
        }
    }

    /// Statements end with `;` at the end of a line; our scripts hold no text with one.
    private static void execute(Connection connection, String script) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var sql : script.split(";\\s*\\R", -1)) {
                if (!sql.isBlank()) {
                    statement.execute(sql);
                }
            }
        }
    }

    private static String digest(String script) {
        try {
            return HexFormat.of()
                    .formatHex(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(script.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
