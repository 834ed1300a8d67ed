package io.twinmesh.cluster.node.backup;

import io.twinmesh.persistence.backup.Standing;
import io.twinmesh.persistence.journal.Transactions;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

/// What a restored database took the place of.
///
/// @param standing of the journal; absent when it could not be read, or there was none
/// @param erased whom the vault had erased since the backup, and what of them
/// @param readable whether it could be read
/// @param aside where keys are that were replaced
record Replaced(
        Optional<Standing> standing, List<String> erased, boolean readable, Optional<Path> aside) {
    static final Replaced NOTHING =
            new Replaced(Optional.empty(), List.of(), true, Optional.empty());
    static final Replaced UNREADABLE =
            new Replaced(Optional.empty(), List.of(), false, Optional.empty());

    Replaced {
        erased = List.copyOf(erased);
    }

    /// @param since when the backup was taken
    static Replaced read(DataSource source, Instant since) throws SQLException {
        try (var connection = source.getConnection()) {
            return new Replaced(
                    Optional.of(Standing.read(connection)),
                    erased(connection, since),
                    true,
                    Optional.empty());
        }
    }

    Replaced keptAside(Optional<Path> folder) {
        return new Replaced(standing, erased, readable, folder);
    }

    private static List<String> erased(Connection connection, Instant since) throws SQLException {
        var books =
                Transactions.rows(
                        connection,
                        """
                        SELECT 1 FROM information_schema.tables WHERE lower(table_name) = 'erasure'
                          AND table_schema = current_schema
                        """,
                        _ -> {},
                        row -> row.getInt(1));
        return books.isEmpty()
                ? List.of()
                : Transactions.rows(
                        connection,
                        """
                        SELECT patient, classes FROM erasure WHERE destroyed_at >= ?
                        ORDER BY destroyed_at
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
        erased.forEach(one ->
                lost.add("the erasure of " + one + ": this patient is readable, erase again"));
        return lost;
    }
}
