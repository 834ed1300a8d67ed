package io.twinmesh.persistence.backup;

import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.journal.Transactions;
import io.twinmesh.persistence.journal.Vanishing;

import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.util.PSQLException;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import javax.sql.DataSource;

/// All tables of a database on PostgreSQL, written and read in its binary form of `COPY`. Needs no
/// program of PostgreSQL's, and no right but that of the server's own user. Blocks.
public final class PostgresqlCopy {
    private static final String STEPS = "schema_step";

    /// SQL state of what cannot be dropped since something else depends on it.
    private static final String NEEDED = "2BP01";

    private final DataSource source;

    public PostgresqlCopy(DataSource source) {
        this.source = source;
    }

    /// Where the rows of a table go.
    @FunctionalInterface
    public interface Target {
        OutputStream open(String table) throws IOException;
    }

    /// Where the rows of a table come from.
    @FunctionalInterface
    public interface Origin {
        InputStream open(TableCopy table) throws IOException;
    }

    /// What was written.
    public record Written(List<SchemaStep> steps, List<TableCopy> tables, Standing standing) {
        public Written {
            steps = List.copyOf(steps);
            tables = List.copyOf(tables);
        }
    }

    /// Writes all tables as they are at one moment, while others go on writing.
    public Written write(Target target) throws SQLException, IOException {
        try (var connection = source.getConnection()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            var written = new ArrayList<TableCopy>();
            for (var table : tables(connection)) {
                var columns = columns(connection, table);
                var shape = new TableCopy(table, columns, 0);
                try (var out = target.open(table)) {
                    var rows =
                            copies(connection)
                                    .copyOut(
                                            "COPY %s (%s) TO STDOUT (FORMAT BINARY)"
                                                    .formatted(table, shape.columnList()),
                                            out);
                    written.add(new TableCopy(table, columns, rows));
                }
            }
            var steps = SchemaStep.read(connection);
            var standing = Standing.read(connection);
            connection.rollback();
            return new Written(steps, written, standing);
        }
    }

    /// Whether there is any table.
    public boolean empty() throws SQLException {
        try (var connection = source.getConnection()) {
            return tables(connection).isEmpty();
        }
    }

    /// The features that have tables there and are not among these: it is another kind of database.
    /// Where there are none, the tables that no migration of these made. What is in another schema
    /// is neither copied nor replaced, and nobody's business here.
    public List<String> strangers(List<Migrations.Scripts> known) throws SQLException {
        try (var connection = source.getConnection()) {
            var tables = tables(connection);
            if (!tables.contains(STEPS)) {
                return tables;
            }
            var features = SchemaStep.strangers(SchemaStep.read(connection), known);
            if (!features.isEmpty()) {
                return features;
            }
            var ours =
                    known.stream().flatMap(Migrations.Scripts::tables).collect(Collectors.toSet());
            return tables.stream()
                    .filter(table -> !table.equals(STEPS) && !ours.contains(table))
                    .toList();
        }
    }

    /// How many connections there are of servers, by the name that these give, and of other
    /// commands such as a second restore, by the name that their driver gives.
    public long usedByOthers() throws SQLException {
        try (var connection = source.getConnection()) {
            return Transactions.rows(
                            connection,
                            """
                            SELECT count(*) FROM pg_stat_activity
                            WHERE datname = current_database() AND pid <> pg_backend_pid()
                              AND application_name IN (?, current_setting('application_name'))
                            """,
                            query -> query.setString(1, Vanishing.SERVER),
                            row -> row.getLong(1))
                    .getFirst();
        }
    }

    /// Replaces all tables that are there. When it breaks off, the database is left without rows.
    ///
    /// @param known all that this version knows; those run that had run when the copy was made, the
    ///   next start of a server runs the rest
    /// @throws IllegalArgumentException when the copy does not fit this version, or something that
    ///   is not of the set depends on a table, such as a view; nothing is touched then
    public void restore(
            List<SchemaStep> steps,
            List<Migrations.Scripts> known,
            List<TableCopy> tables,
            Origin origin,
            InstantSource time)
            throws SQLException, IOException {
        var scripts = SchemaStep.ran(steps, known);
        drop();
        var migrations = new Migrations(source, Database.Dialect.POSTGRESQL, time);
        scripts.forEach(migrations::run);
        try (var connection = source.getConnection()) {
            connection.setAutoCommit(false);
            execute(connection, "TRUNCATE " + String.join(", ", tables(connection)));
            for (var table : tables) {
                load(connection, table, origin);
            }
            connection.commit();
        }
    }

    private static void load(Connection connection, TableCopy table, Origin origin)
            throws SQLException, IOException {
        try (var in = origin.open(table)) {
            var rows =
                    copies(connection)
                            .copyIn(
                                    "COPY %s (%s) FROM STDIN (FORMAT BINARY)"
                                            .formatted(table.name(), table.columnList()),
                                    in);
            if (rows != table.rows()) {
                throw new IOException(
                        "%s: expected %d rows, got %d".formatted(table.name(), table.rows(), rows));
            }
        }
        for (var counter : counters(connection, table)) {
            execute(connection, counter);
        }
    }

    /// Where the database counts by itself it goes on behind the largest number.
    private static List<String> counters(Connection connection, TableCopy table)
            throws SQLException {
        return Transactions.rows(
                connection,
                """
                SELECT format('SELECT setval(%L, max(%I)) FROM %I HAVING count(*) > 0',
                  pg_get_serial_sequence(table_name, column_name), column_name, table_name)
                FROM information_schema.columns
                WHERE table_schema = current_schema() AND table_name = ?
                  AND pg_get_serial_sequence(table_name, column_name) IS NOT NULL
                """,
                query -> query.setString(1, table.name()),
                row -> row.getString(1));
    }

    private void drop() throws SQLException {
        try (var connection = source.getConnection()) {
            var tables = tables(connection);
            if (!tables.isEmpty()) {
                execute(connection, "DROP TABLE " + String.join(", ", tables));
            }
        } catch (SQLException e) {
            if (NEEDED.equals(e.getSQLState())) {
                throw new IllegalArgumentException(
                        "views or tables that are not of the set depend on it, and would be gone"
                                + " with it: drop them first, and make them again afterwards ("
                                + dependents(e)
                                + ")",
                        e);
            }
            throw e;
        }
    }

    /// As PostgreSQL names them, such as `view sums depends on table account`.
    private static String dependents(SQLException needed) {
        var said = needed instanceof PSQLException told ? told.getServerErrorMessage() : null;
        return said == null || said.getDetail() == null
                ? "PostgreSQL does not say which"
                : said.getDetail().replaceAll("\\R", ", ");
    }

    /// By name: `event_journal` is before `event_tag`, the only one that refers to another.
    private static List<String> tables(Connection connection) throws SQLException {
        return Transactions.rows(
                connection,
                """
                SELECT tablename FROM pg_catalog.pg_tables
                WHERE schemaname = current_schema() ORDER BY tablename
                """,
                _ -> {},
                row -> row.getString(1));
    }

    private static List<String> columns(Connection connection, String table) throws SQLException {
        return Transactions.rows(
                connection,
                """
                SELECT column_name FROM information_schema.columns
                WHERE table_schema = current_schema() AND table_name = ?
                ORDER BY ordinal_position
                """,
                query -> query.setString(1, table),
                row -> row.getString(1));
    }

    private static CopyManager copies(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
