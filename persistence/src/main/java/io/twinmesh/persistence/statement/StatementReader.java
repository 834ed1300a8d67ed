package io.twinmesh.persistence.statement;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.leaves.StoredLeaves;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import javax.sql.DataSource;

/// Reads statements of accounts of one lane from the leaves of its log. Blocks on the database.
public final class StatementReader {
    public static final int MOST_LINES = 200;

    private final DataSource source;
    private final String lane;

    public StatementReader(DataSource source, String lane) {
        this.source = source;
        this.lane = lane;
    }

    /// @param before only leaves below this index; `Long.MAX_VALUE` for the newest
    /// @param limit 1 to [#MOST_LINES] lines
    public StatementPage page(AccountId account, long before, int limit) throws SQLException {
        requireLimit(limit);
        try (var connection = source.getConnection()) {
            var indexes = indexes(connection, account, before, limit + 1);
            boolean more = indexes.size() > limit;
            var shown = more ? indexes.subList(0, limit) : indexes;
            var leaves = new StoredLeaves(connection, lane).leaves(shown);
            var lines =
                    shown.stream()
                            .map(index -> StatementLine.of(leaf(leaves, index), account))
                            .toList();
            return new StatementPage(
                    lines, more ? OptionalLong.of(shown.getLast()) : OptionalLong.empty());
        }
    }

    /// What an account gained and paid since, the oldest first.
    ///
    /// @param from only leaves from this index on
    /// @param limit 1 to [#MOST_LINES] lines
    public List<StatementLine> since(AccountId account, long from, int limit) throws SQLException {
        requireLimit(limit);
        try (var connection = source.getConnection()) {
            var indexes = indexesSince(connection, account, from, limit);
            var leaves = new StoredLeaves(connection, lane).leaves(indexes);
            return indexes.stream()
                    .map(index -> StatementLine.of(leaf(leaves, index), account))
                    .toList();
        }
    }

    /// What an account holds by the leaves of a log of so many leaves, read at one moment.
    ///
    /// @param tokens 0 for an account that no leaf touches
    /// @param size how many leaves the log had
    public record Balance(long tokens, long size) {}

    /// The sum of an account's postings; 0 of 0 leaves before the projection first ran.
    public Balance balance(AccountId account) throws SQLException {
        try (var connection = source.getConnection();
                var query =
                        connection.prepareStatement(
                                "SELECT s.size, coalesce(b.balance, 0) FROM log_state s LEFT JOIN"
                                        + " account_balance b ON b.lane = s.lane AND b.account = ?"
                                        + " WHERE s.lane = ?")) {
            query.setString(1, account.value());
            query.setString(2, lane);
            try (var rows = query.executeQuery()) {
                return rows.next()
                        ? new Balance(rows.getLong(2), rows.getLong(1))
                        : new Balance(0, 0);
            }
        }
    }

    /// How many leaves the log has; 0 before the projection first ran.
    public long leaves() throws SQLException {
        try (var connection = source.getConnection();
                var query =
                        connection.prepareStatement("SELECT size FROM log_state WHERE lane = ?")) {
            query.setString(1, lane);
            try (var rows = query.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    private static void requireLimit(int limit) {
        if (limit < 1 || limit > MOST_LINES) {
            throw new IllegalArgumentException(
                    "a page has 1 to " + MOST_LINES + " lines, got " + limit);
        }
    }

    private static LedgerLeaf leaf(Map<Long, byte[]> leaves, long index) {
        return Optional.ofNullable(leaves.get(index))
                .map(LedgerLeaf::parse)
                .orElseThrow(() -> new IllegalStateException("leaf " + index + " is missing"));
    }

    /// The newest first. Each row has one at least, so no more rows are read than are wanted.
    private List<Long> indexes(Connection connection, AccountId account, long before, int most)
            throws SQLException {
        var indexes = new ArrayList<Long>();
        try (var query =
                connection.prepareStatement(
                        "SELECT first_idx, indexes FROM account_leaf WHERE lane = ? AND account = ? AND"
                                + " first_idx < ? ORDER BY first_idx DESC LIMIT ?")) {
            query.setString(1, lane);
            query.setString(2, account.value());
            query.setLong(3, before);
            query.setInt(4, most);
            try (var rows = query.executeQuery()) {
                while (indexes.size() < most && rows.next()) {
                    var row = IndexList.read(rows.getLong(1), rows.getBytes(2));
                    for (int i = row.length - 1; i >= 0 && indexes.size() < most; i--) {
                        if (row[i] < before) {
                            indexes.add(row[i]);
                        }
                    }
                }
            }
        }
        return indexes;
    }

    /// The oldest first. The row that begins at or before `from` may reach beyond it.
    private List<Long> indexesSince(Connection connection, AccountId account, long from, int most)
            throws SQLException {
        var indexes = new ArrayList<Long>();
        try (var query =
                connection.prepareStatement(
                        "SELECT first_idx, indexes FROM account_leaf WHERE lane = ? AND account = ? AND"
                                + " first_idx >= coalesce((SELECT max(first_idx) FROM account_leaf"
                                + " WHERE lane = ? AND account = ? AND first_idx <= ?), 0)"
                                + " ORDER BY first_idx LIMIT ?")) {
            query.setString(1, lane);
            query.setString(2, account.value());
            query.setString(3, lane);
            query.setString(4, account.value());
            query.setLong(5, from);
            query.setInt(6, most + 1);
            try (var rows = query.executeQuery()) {
                while (indexes.size() < most && rows.next()) {
                    for (long index : IndexList.read(rows.getLong(1), rows.getBytes(2))) {
                        if (index >= from && indexes.size() < most) {
                            indexes.add(index);
                        }
                    }
                }
            }
        }
        return indexes;
    }
}
