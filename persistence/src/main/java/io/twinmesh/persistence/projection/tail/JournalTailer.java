package io.twinmesh.persistence.projection.tail;

import io.twinmesh.persistence.journal.Database.Dialect;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import javax.sql.DataSource;

/// Reads the journal's events in order and skips none. One instance per reader; not safe for use by
/// several threads. Needs the primary database: a standby does not show its writers.
public final class JournalTailer {
    private static final Pattern PREFIX = Pattern.compile("[a-z]*\\|?[a-z0-9-]*");
    private static final String HIGHEST =
            "SELECT coalesce(max(\"ordering\"), 0) FROM \"event_journal\"";
    private static final String WRITERS =
            """
            SELECT virtualtransaction FROM pg_locks
            WHERE locktype = 'relation' AND mode = 'RowExclusiveLock'
              AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
              AND relation = '"event_journal"'::regclass
            """;

    private final DataSource source;
    private final Dialect dialect;
    private final Optional<JournalEnd> end;
    private final WriterMarks marks = new WriterMarks();

    /// @param journalParallelism how many connections write the journal. On H2 it must be 1: only
    ///   then is the order of commits the order of `ordering`
    public JournalTailer(DataSource source, Dialect dialect, int journalParallelism) {
        this(source, dialect, journalParallelism, Optional.empty());
    }

    /// @param end what others see of it too
    public JournalTailer(
            DataSource source, Dialect dialect, int journalParallelism, JournalEnd end) {
        this(source, dialect, journalParallelism, Optional.of(end));
    }

    private JournalTailer(
            DataSource source, Dialect dialect, int journalParallelism, Optional<JournalEnd> end) {
        if (dialect == Dialect.H2 && journalParallelism != 1) {
            throw new IllegalArgumentException(
                    "the journal on H2 is read in order only when one connection writes it, got "
                            + journalParallelism);
        }
        this.source = source;
        this.dialect = dialect;
        this.end = end;
    }

    /// Which events a reader wants.
    ///
    /// @param prefix of the persistence id, for example `lane|`; empty for all
    /// @param payloads whether it needs the bytes
    /// @param mostRows at a time, 1 to 5,000
    public record Wanted(String prefix, boolean payloads, int mostRows) {
        public Wanted {
            if (!PREFIX.matcher(prefix).matches() || mostRows < 1 || mostRows > 5000) {
                throw new IllegalArgumentException(
                        "got '" + prefix + "' and " + mostRows + " rows, want a prefix, 1 to 5000");
            }
        }
    }

    /// @param cursor everything up to here has now been seen
    /// @param end the end of the journal as it was visible then
    /// @param more whether there may be more right away
    public record Slice(List<JournalRow> rows, long cursor, long end, boolean more) {
        public Slice {
            rows = List.copyOf(rows);
        }
    }

    /// Where the journal ended a moment ago, when that is not after `cursor`: then there is nothing
    /// to read. Empty when that is not known without a look of its own.
    public Optional<JournalEnd.Seen> quiet(long cursor) throws SQLException {
        return end.isPresent()
                ? end.get().lately().filter(seen -> seen.end() <= cursor)
                : Optional.empty();
    }

    /// What comes after `cursor`, as far as it may be read now. Blocks while the database works.
    ///
    /// @throws JournalCutBackException when the journal ends before the cursor
    public Slice next(long cursor, Wanted wanted) throws SQLException {
        try (var connection = source.getConnection()) {
            connection.setAutoCommit(true);
            // the order of these reads is what makes them right
            long highest = highest(connection);
            if (highest < cursor) {
                throw new JournalCutBackException(highest, cursor);
            }
            if (highest == cursor) {
                // whoever writes now is looked at when there is something to deliver
                return new Slice(List.of(), cursor, highest, false);
            }
            long safe =
                    switch (dialect) {
                        case H2 -> highest;
                        case POSTGRESQL ->
                                Math.min(highest, marks.observe(highest, writers(connection)));
                    };
            if (safe <= cursor) {
                return new Slice(List.of(), cursor, highest, false);
            }
            return rows(connection, cursor, safe, highest, wanted);
        }
    }

    /// The end of the journal as it is visible now.
    public long highest() throws SQLException {
        try (var connection = source.getConnection()) {
            return highest(connection);
        }
    }

    /// The end of the journal as it is visible to this connection now.
    public static long highest(Connection connection) throws SQLException {
        // prepared, as it is asked many times a second: the database plans it once
        try (var query = connection.prepareStatement(HIGHEST);
                var rows = query.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static Set<String> writers(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement(WRITERS);
                var rows = query.executeQuery()) {
            var writers = new HashSet<String>();
            while (rows.next()) {
                writers.add(rows.getString(1));
            }
            return writers;
        }
    }

    private static Slice rows(
            Connection connection, long cursor, long safe, long end, Wanted wanted)
            throws SQLException {
        var payload = wanted.payloads ? ", \"event_payload\"" : "";
        try (var query =
                connection.prepareStatement(
                        "SELECT \"ordering\", \"persistence_id\", \"sequence_number\","
                                + " \"event_ser_manifest\", \"write_timestamp\", \"deleted\""
                                + payload
                                + " FROM \"event_journal\" WHERE \"ordering\" > ? AND \"ordering\""
                                + " <= ? AND \"persistence_id\" LIKE ? ORDER BY \"ordering\" LIMIT"
                                + " ?")) {
            query.setLong(1, cursor);
            query.setLong(2, safe);
            query.setString(3, wanted.prefix + "%");
            query.setInt(4, wanted.mostRows);
            var rows = new ArrayList<JournalRow>();
            long last = cursor;
            int read = 0;
            try (var found = query.executeQuery()) {
                while (found.next()) {
                    read++;
                    last = found.getLong(1);
                    if (!found.getBoolean(6)) {
                        rows.add(row(found, wanted.payloads));
                    }
                }
            }
            boolean full = read == wanted.mostRows;
            return new Slice(rows, full ? last : safe, end, full && last < safe);
        }
    }

    private static JournalRow row(ResultSet found, boolean payload) throws SQLException {
        return new JournalRow(
                found.getLong(1),
                found.getString(2),
                found.getLong(3),
                found.getString(4),
                payload ? found.getBytes(7) : new byte[0],
                Instant.ofEpochMilli(found.getLong(5)));
    }
}
