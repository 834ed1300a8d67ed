package io.twinmesh.persistence.backup;

import io.twinmesh.persistence.journal.Transactions;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/// How far a journal is, without any key. All zero and absent where there is none, as in a vault.
///
/// @param events in the journal
/// @param newest when the last of them was written
/// @param leaves in the ledger's logs
public record Standing(long events, Optional<Instant> newest, long leaves) {
    public static final Standing NOTHING = new Standing(0, Optional.empty(), 0);

    public static Standing read(Connection connection) throws SQLException {
        if (!has(connection, "event_journal") || !has(connection, "log_state")) {
            return NOTHING;
        }
        var leaves =
                Transactions.rows(
                                connection,
                                "SELECT coalesce(sum(size), 0) FROM log_state",
                                _ -> {},
                                row -> row.getLong(1))
                        .getFirst();
        return Transactions.rows(
                        connection,
                        """
                        SELECT count(*), coalesce(max("write_timestamp"), 0) FROM "event_journal"
                        """,
                        _ -> {},
                        row -> new Standing(row.getLong(1), time(row.getLong(2)), leaves))
                .getFirst();
    }

    private static Optional<Instant> time(long millis) {
        return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
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
}
