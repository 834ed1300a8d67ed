package io.twinmesh.persistence.statement;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Lists for each account of a lane which leaves touch it, within the transaction that writes the
/// leaves. A row holds many indexes, so that a busy account costs one row per transaction and not
/// one per payout.
public final class AccountLeaves {
    private static final int MOST_IN_ROW = 4096;
    private static final int AT_ONCE = 10_000;

    private final SortedMap<AccountId, List<Long>> touched =
            new TreeMap<>(Comparator.comparing(AccountId::value));

    /// Notes a leaf; they come in ascending order.
    public void add(long index, List<Posting> postings) {
        for (var posting : postings) {
            var indexes = touched.computeIfAbsent(posting.account(), _ -> new ArrayList<>());
            // an account can have several parts of one payout
            if (indexes.isEmpty() || indexes.getLast() != index) {
                indexes.add(index);
            }
        }
    }

    /// Writes what was noted.
    public void insert(Connection transaction, String lane) throws SQLException {
        try (var insert =
                transaction.prepareStatement("INSERT INTO account_leaf VALUES (?, ?, ?, ?)")) {
            for (var account : touched.entrySet()) {
                var indexes = account.getValue();
                for (int from = 0; from < indexes.size(); from += MOST_IN_ROW) {
                    var row = indexes.subList(from, Math.min(indexes.size(), from + MOST_IN_ROW));
                    insert.setString(1, lane);
                    insert.setString(2, account.getKey().value());
                    insert.setLong(3, row.getFirst());
                    insert.setBytes(4, bytes(row));
                    insert.addBatch();
                }
            }
            insert.executeBatch();
        }
    }

    private static byte[] bytes(List<Long> indexes) {
        var bytes = ByteBuffer.allocate(8 * indexes.size());
        indexes.forEach(bytes::putLong);
        return bytes.array();
    }

    /// Lists the leaves of a log that is older than these lists.
    ///
    /// @param from the first one that is not listed
    /// @param size of the log
    public static void list(Connection transaction, String lane, long from, long size)
            throws SQLException {
        for (long first = from; first < size; first += AT_ONCE) {
            var leaves = new AccountLeaves();
            try (var query =
                    transaction.prepareStatement(
                            "SELECT idx, leaf FROM log_entry WHERE lane = ? AND idx >= ? AND idx <"
                                    + " ? ORDER BY idx")) {
                query.setString(1, lane);
                query.setLong(2, first);
                query.setLong(3, Math.min(size, first + AT_ONCE));
                try (var rows = query.executeQuery()) {
                    while (rows.next()) {
                        leaves.add(rows.getLong(1), LedgerLeaf.parse(rows.getBytes(2)).postings());
                    }
                }
            }
            leaves.insert(transaction, lane);
        }
    }
}
