package io.twinmesh.persistence.statement;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
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
        if (limit < 1 || limit > MOST_LINES) {
            throw new IllegalArgumentException(
                    "a page has 1 to " + MOST_LINES + " lines, got " + limit);
        }
        try (var connection = source.getConnection()) {
            var indexes = indexes(connection, account, before, limit + 1);
            boolean more = indexes.size() > limit;
            var shown = more ? indexes.subList(0, limit) : indexes;
            var leaves = leaves(connection, shown);
            var lines =
                    shown.stream()
                            .map(index -> StatementLine.of(leaf(leaves, index), account))
                            .toList();
            return new StatementPage(
                    lines, more ? OptionalLong.of(shown.getLast()) : OptionalLong.empty());
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
                        "SELECT indexes FROM account_leaf WHERE lane = ? AND account = ? AND"
                                + " first_idx < ? ORDER BY first_idx DESC LIMIT ?")) {
            query.setString(1, lane);
            query.setString(2, account.value());
            query.setLong(3, before);
            query.setInt(4, most);
            try (var rows = query.executeQuery()) {
                while (indexes.size() < most && rows.next()) {
                    var row = ByteBuffer.wrap(rows.getBytes(1)).asLongBuffer();
                    for (int i = row.limit() - 1; i >= 0 && indexes.size() < most; i--) {
                        if (row.get(i) < before) {
                            indexes.add(row.get(i));
                        }
                    }
                }
            }
        }
        return indexes;
    }

    private Map<Long, byte[]> leaves(Connection connection, List<Long> indexes)
            throws SQLException {
        var leaves = new HashMap<Long, byte[]>();
        if (indexes.isEmpty()) {
            return leaves;
        }
        try (var query =
                connection.prepareStatement(
                        "SELECT idx, leaf FROM log_entry WHERE lane = ? AND idx IN ("
                                + String.join(", ", Collections.nCopies(indexes.size(), "?"))
                                + ")")) {
            query.setString(1, lane);
            for (int i = 0; i < indexes.size(); i++) {
                query.setLong(2 + i, indexes.get(i));
            }
            try (var rows = query.executeQuery()) {
                while (rows.next()) {
                    leaves.put(rows.getLong(1), rows.getBytes(2));
                }
            }
        }
        return leaves;
    }
}
