package io.twinmesh.cluster.node.backup;

import io.twinmesh.persistence.backup.Standing;
import io.twinmesh.persistence.journal.Transactions;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

/// What a restored database took the place of.
///
/// @param standing of the journal; absent when it could not be read, or there was none
/// @param unkept how many patients the vault had made keys for since the backup
/// @param erased whom the vault had erased since the backup, and what of them
/// @param readable whether it could be read
/// @param aside where keys are that were replaced
record Replaced(
        Optional<Standing> standing,
        long unkept,
        List<String> erased,
        boolean readable,
        Optional<Path> aside) {
    static final Replaced NOTHING =
            new Replaced(Optional.empty(), 0, List.of(), true, Optional.empty());
    static final Replaced UNREADABLE =
            new Replaced(Optional.empty(), 0, List.of(), false, Optional.empty());

    /// The rows have the time of a server, the backup that of another machine, whose clock may be
    /// ahead. What is named though the backup holds it costs a look.
    private static final Duration CLOCKS = Duration.ofMinutes(10);

    Replaced {
        erased = List.copyOf(erased);
    }

    static Replaced read(DataSource source, Instant takenAt) throws SQLException {
        var since = takenAt.minus(CLOCKS);
        try (var connection = source.getConnection()) {
            return new Replaced(
                    Optional.of(Standing.read(connection)),
                    has(connection, "class_key") ? unkept(connection, since) : 0,
                    has(connection, "erasure") ? erased(connection, since) : List.of(),
                    true,
                    Optional.empty());
        }
    }

    Replaced keptAside(Optional<Path> folder) {
        return new Replaced(standing, unkept, erased, readable, folder);
    }

    private static boolean has(Connection connection, String table) throws SQLException {
        return !Transactions.rows(
                        connection,
                        """
                        SELECT 1 FROM information_schema.tables WHERE lower(table_name) = ?
                          AND table_schema = current_schema
                        """,
                        query -> query.setString(1, table),
                        row -> row.getInt(1))
                .isEmpty();
    }

    private static long unkept(Connection connection, Instant since) throws SQLException {
        return Transactions.rows(
                        connection,
                        "SELECT count(DISTINCT patient) FROM class_key WHERE made_at >= ?",
                        query -> query.setTimestamp(1, Timestamp.from(since)),
                        row -> row.getLong(1))
                .getFirst();
    }

    private static List<String> erased(Connection connection, Instant since) throws SQLException {
        return Transactions.rows(
                connection,
                """
                SELECT patient, classes FROM erasure WHERE destroyed_at >= ? ORDER BY destroyed_at
                """,
                query -> query.setTimestamp(1, Timestamp.from(since)),
                row -> row.getString(1) + " (" + row.getString(2) + ")");
    }

    /// What is gone, one sentence each.
    List<String> lost(Manifest backup) {
        var lost = new ArrayList<String>();
        if (!readable) {
            lost.add("what was replaced could not be read");
        }
        standing.ifPresent(before -> {
            var events = before.events() - backup.events();
            if (events > 0) {
                lost.add(
                        "%d events since the backup%s, and %d leaves of the ledger's log"
                                .formatted(
                                        events,
                                        before.newest()
                                                .map(last -> ", the last at " + last)
                                                .orElse(""),
                                        before.leaves() - backup.leaves()));
            }
        });
        if (unkept > 0) {
            lost.add(
                    ("the keys of %d patients made since %s, ten minutes before the backup: without"
                                    + " those that it does not hold, histories are unreadable for"
                                    + " ever")
                            .formatted(unkept, Instant.parse(backup.takenAt()).minus(CLOCKS)));
        }
        erased.forEach(one ->
                lost.add(
                        "the erasure of "
                                + one
                                + ": where the backup does not hold it this patient is readable,"
                                + " erase again"));
        return lost;
    }
}
