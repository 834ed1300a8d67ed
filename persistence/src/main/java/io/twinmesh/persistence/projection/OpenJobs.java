package io.twinmesh.persistence.projection;

import io.twinmesh.persistence.projection.tail.JournalRow;
import io.twinmesh.persistence.projection.tail.JournalTailer;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import javax.sql.DataSource;

/// Which entities have begun and not ended, so that a server can wake them after a crash. An event
/// with an opening tag adds the entity, one with a terminal tag removes it, others change nothing.
public final class OpenJobs implements Projection {
    private final String name;
    private final String prefix;
    private final Set<String> opening;
    private final Set<String> terminal;

    /// @param name of the projection
    /// @param prefix of the persistence ids, for example `job|`
    /// @param opening stored tags, for example `job.submitted/1`; of every version ever released
    /// @param terminal stored tags after which nothing is owed any more
    public OpenJobs(String name, String prefix, Set<String> opening, Set<String> terminal) {
        this.name = name;
        this.prefix = prefix;
        this.opening = Set.copyOf(opening);
        this.terminal = Set.copyOf(terminal);
        if (this.opening.stream().anyMatch(this.terminal::contains)) {
            throw new IllegalArgumentException("a tag opens or ends, not both");
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public JournalTailer.Wanted wanted() {
        return new JournalTailer.Wanted(prefix, false, 5000);
    }

    @Override
    public Duration pause() {
        return Duration.ofMillis(200);
    }

    @Override
    public void prepare(Connection transaction) {}

    @Override
    public void apply(Connection transaction, List<JournalRow> rows) throws SQLException {
        for (var row : rows) {
            if (opening.contains(row.tag())) {
                open(transaction, row);
            } else if (terminal.contains(row.tag())) {
                end(transaction, row);
            }
        }
    }

    /// Those of a kind that are open, by name. Blocks.
    ///
    /// @param prefix of the persistence ids
    /// @param after begin behind this persistence id; an empty text for the first page
    /// @param limit 1 to 10,000
    public static List<String> read(DataSource source, String prefix, String after, int limit)
            throws SQLException {
        if (limit < 1 || limit > 10_000) {
            throw new IllegalArgumentException("a page has 1 to 10000 rows, got " + limit);
        }
        try (var connection = source.getConnection();
                var query =
                        connection.prepareStatement(
                                "SELECT persistence_id FROM open_job WHERE persistence_id > ?"
                                        + " AND persistence_id LIKE ?"
                                        + " ORDER BY persistence_id LIMIT ?")) {
            query.setString(1, after);
            query.setString(2, prefix + "%");
            query.setInt(3, limit);
            var open = new ArrayList<String>();
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    open.add(rows.getString(1));
                }
            }
            return open;
        }
    }

    private static void open(Connection transaction, JournalRow row) throws SQLException {
        try (var known =
                transaction.prepareStatement("SELECT 1 FROM open_job WHERE persistence_id = ?")) {
            known.setString(1, row.persistenceId());
            try (var rows = known.executeQuery()) {
                if (rows.next()) {
                    return;
                }
            }
        }
        try (var insert = transaction.prepareStatement("INSERT INTO open_job VALUES (?, ?, ?)")) {
            insert.setString(1, row.persistenceId());
            insert.setString(2, row.tag());
            insert.setLong(3, row.writtenAt().toEpochMilli());
            insert.executeUpdate();
        }
    }

    private static void end(Connection transaction, JournalRow row) throws SQLException {
        try (var delete =
                transaction.prepareStatement("DELETE FROM open_job WHERE persistence_id = ?")) {
            delete.setString(1, row.persistenceId());
            delete.executeUpdate();
        }
    }
}
