package io.twinmesh.persistence.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.sql.DataSource;

/// Brings a database's schema up to date, one numbered step after the other, each once. A step that
/// has run is never edited: its digest is kept, and a changed one is refused.
public final class Migrations {
    private static final Pattern TABLE =
            Pattern.compile("\\bCREATE TABLE (?:IF NOT EXISTS )?\"?(\\w+)");

    private static final Pattern MADE =
            Pattern.compile("\\b(?:CREATE TABLE|CREATE INDEX|ADD COLUMN) (?!IF NOT EXISTS )");
    private static final Pattern TAKEN =
            Pattern.compile("\\b(?:DROP TABLE|DROP COLUMN) (?!IF EXISTS )");

    /// SQL state of a row that is there already.
    private static final String DUPLICATE = "23505";

    /// SQL state of a lock that was not to be had in time.
    private static final String LOCKED = "55P03";

    private static final String STEPS = "schema_step";

    private final DataSource source;
    private final Database.Dialect dialect;
    private final InstantSource clock;
    private final Patience patience;

    public Migrations(DataSource source, Database.Dialect dialect, InstantSource clock) {
        this(source, dialect, clock, Patience.USUAL);
    }

    Migrations(
            DataSource source, Database.Dialect dialect, InstantSource clock, Patience patience) {
        this.source = source;
        this.dialect = dialect;
        this.clock = clock;
        this.patience = patience;
    }

    /// How long it waits on PostgreSQL.
    ///
    /// @param turn for another one who brings the schema up to date
    /// @param table for a transaction that uses a table which a step changes. Whoever comes after
    ///   the step waits behind it, so this is short
    record Patience(Duration turn, Duration table) {
        static final Patience USUAL = new Patience(Duration.ofMinutes(10), Duration.ofSeconds(5));
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

        Stream<String> names() {
            return steps.stream().map(step -> component + "/" + step);
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
    /// @throws IllegalStateException also when somebody holds a table that a step changes
    public List<String> run(Scripts scripts) {
        return new Transactions(
                        source,
                        "the schema of '"
                                + scripts.component()
                                + "' could not be brought up to date")
                .once(connection -> {
                    lock(connection);
                    prepare(connection);
                    return run(connection, scripts);
                });
    }

    /// Brings a whole database up to date, in one transaction where the database can, and under a
    /// lock as [#run]. Blocks.
    ///
    /// @param known everything that belongs there, the oldest first
    /// @param refusal looks at what is there before anything is touched
    /// @return the steps that ran now, as `<component>/<step>`
    /// @throws IllegalStateException with the refusal
    public List<String> apply(
            List<Scripts> known, Function<SchemaStanding, Optional<String>> refusal) {
        return new Transactions(source, "the schema could not be brought up to date")
                .once(connection -> {
                    lock(connection);
                    var standing = standing(connection, known);
                    refusal.apply(standing)
                            .ifPresent(why -> {
                                throw new IllegalStateException(why);
                            });
                    if (standing.missing().isEmpty()) {
                        // so that a user who may not change tables can ask
                        return List.<String>of();
                    }
                    prepare(connection);
                    var ran = new ArrayList<String>();
                    for (var scripts : known) {
                        run(connection, scripts)
                                .forEach(step -> ran.add(scripts.component() + "/" + step));
                    }
                    return List.copyOf(ran);
                });
    }

    /// Looks and changes nothing. Blocks.
    ///
    /// @param known everything that belongs there, the oldest first
    public SchemaStanding standing(List<Scripts> known) {
        return new Transactions(source, "the schema could not be read")
                .once(connection -> standing(connection, known));
    }

    private SchemaStanding standing(Connection connection, List<Scripts> known)
            throws SQLException {
        var tables = tables(connection);
        if (!tables.contains(STEPS)) {
            return new SchemaStanding(
                    known.stream().flatMap(Scripts::names).toList(), List.of(), List.of(), tables);
        }
        var ran = ran(connection);
        var missing = new ArrayList<String>();
        var changed = new ArrayList<String>();
        for (var scripts : known) {
            for (var step : scripts.steps()) {
                var name = scripts.component() + "/" + step;
                var digest = ran.remove(name);
                if (digest == null) {
                    missing.add(name);
                } else if (!digest.equals(scripts.digest(step, dialect))) {
                    changed.add(name);
                }
            }
        }
        // whatever else there is, the first component was there before it
        var ours =
                ran.isEmpty()
                        || !missing.contains(known.getFirst().names().findFirst().orElseThrow());
        return ours
                ? new SchemaStanding(missing, List.copyOf(ran.keySet()), changed, List.of())
                : new SchemaStanding(missing, List.of(), changed, List.copyOf(ran.keySet()));
    }

    private List<String> tables(Connection connection) throws SQLException {
        var sql =
                switch (dialect) {
                    case H2 ->
                            "SELECT lower(table_name) FROM information_schema.tables"
                                    + " WHERE table_schema = CURRENT_SCHEMA ORDER BY table_name";
                    case POSTGRESQL ->
                            "SELECT tablename FROM pg_catalog.pg_tables"
                                    + " WHERE schemaname = current_schema() ORDER BY tablename";
                };
        return Transactions.rows(connection, sql, _ -> {}, row -> row.getString(1));
    }

    /// The digest of each step that has run.
    private static Map<String, String> ran(Connection connection) throws SQLException {
        var ran = new TreeMap<String, String>();
        Transactions.rows(
                        connection,
                        "SELECT component, step, digest FROM schema_step",
                        _ -> {},
                        row ->
                                Map.entry(
                                        row.getString(1) + "/" + row.getString(2),
                                        row.getString(3)))
                .forEach(step -> ran.put(step.getKey(), step.getValue()));
        return ran;
    }

    private void lock(Connection connection) throws SQLException {
        if (dialect == Database.Dialect.POSTGRESQL) {
            // a step may take longer than any other statement
            connection.setNetworkTimeout(Runnable::run, 0);
            try (var statement = connection.createStatement()) {
                limit(statement, patience.turn());
                statement.execute("SELECT pg_advisory_xact_lock(20260001)");
                limit(statement, patience.table());
            } catch (SQLException e) {
                throw inTime(
                        e,
                        "somebody else has been changing the schema for "
                                + patience.turn().toSeconds()
                                + " s");
            }
        }
    }

    /// From now on in this transaction.
    private static void limit(Statement statement, Duration most) throws SQLException {
        statement.execute("SET LOCAL lock_timeout = " + most.toMillis());
    }

    /// What to say of a lock that was not to be had; any other failure stays what it is.
    private static SQLException inTime(SQLException failure, String locked) {
        if (!LOCKED.equals(failure.getSQLState())) {
            return failure;
        }
        throw new IllegalStateException(
                locked + "; nothing was changed: pg_stat_activity says who it is", failure);
    }

    private void prepare(Connection connection) throws SQLException {
        if (dialect == Database.Dialect.POSTGRESQL) {
            createSchema(connection);
        }
        try (var statement = connection.createStatement()) {
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
    }

    private List<String> run(Connection connection, Scripts scripts) throws SQLException {
        var ran = new ArrayList<String>();
        for (var step : scripts.steps()) {
            var script = scripts.text(step, dialect);
            if (pending(connection, scripts.component(), step, digest(script))) {
                try {
                    execute(connection, script);
                } catch (SQLException e) {
                    throw inTime(
                            e,
                            "step "
                                    + scripts.component()
                                    + "/"
                                    + step
                                    + " changes a table that a transaction of somebody else has"
                                    + " held for "
                                    + patience.table().toSeconds()
                                    + " s");
                }
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
    private void execute(Connection connection, String script) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var sql : script.split(";\\s*\\R", -1)) {
                if (!sql.isBlank()) {
                    switch (dialect) {
                        case H2 -> executeAgain(statement, sql);
                        case POSTGRESQL -> statement.execute(sql);
                    }
                }
            }
        }
    }

    /// H2 ends the transaction with each change of a table, so the process may have been killed in
    /// the middle of this step: what is there by then is passed over.
    private static void executeAgain(Statement statement, String sql) throws SQLException {
        try {
            statement.execute(
                    MADE.matcher(TAKEN.matcher(sql).replaceAll("$0IF EXISTS "))
                            .replaceAll("$0IF NOT EXISTS "));
        } catch (SQLException e) {
            if (!e.getSQLState().equals(DUPLICATE) || !sql.contains("INSERT INTO")) {
                throw e;
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
