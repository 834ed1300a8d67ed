package io.twinmesh.persistence.statement;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.leaves.ManyRows;
import io.twinmesh.persistence.leaves.ManyRows.Cell.Bytes;
import io.twinmesh.persistence.leaves.ManyRows.Cell.Text;
import io.twinmesh.persistence.leaves.ManyRows.Cell.Whole;
import io.twinmesh.persistence.leaves.StoredLeaves;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.table.IdTable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Lists for each account of a lane which leaves touch it, within the transaction that writes the
/// leaves. A row holds many indexes, so that a busy account costs one row per transaction and not
/// one per payout.
public final class AccountLeaves {
    private static final int MOST_IN_ROW = 4096;

    private final IdTable accounts = new IdTable();
    private final List<AccountId> names = new ArrayList<>();

    /// The last list of each account.
    private final List<IndexList> growing = new ArrayList<>();

    private final List<Full> full = new ArrayList<>();

    /// A list that takes no more.
    private record Full(AccountId account, IndexList indexes) {}

    /// Notes a leaf; they come in ascending order.
    public void add(long index, List<Posting> postings) {
        for (var posting : postings) {
            var account = posting.account();
            int row = accounts.rowOrNew(account.high(), account.low());
            if (row == names.size()) {
                names.add(account);
                growing.add(new IndexList(index));
                continue;
            }
            var indexes = growing.get(row);
            if (indexes.last() == index) {
                // an account can have several parts of one payout
                continue;
            }
            if (indexes.count() == MOST_IN_ROW) {
                full.add(new Full(account, indexes));
                growing.set(row, new IndexList(index));
            } else {
                indexes.add(index);
            }
        }
    }

    /// Writes what was noted, in the order of accounts, so that two writers cannot block each
    /// other.
    public void insert(Connection transaction, String lane) throws SQLException {
        var all = new ArrayList<>(full);
        for (int row = 0; row < names.size(); row++) {
            all.add(new Full(names.get(row), growing.get(row)));
        }
        all.sort(Comparator.comparing(one -> one.account().value()));
        var rows = new ManyRows("account_leaf", "lane", "account", "first_idx", "indexes");
        for (var one : all) {
            rows.add(
                    new Text(lane),
                    new Text(one.account().value()),
                    new Whole(one.indexes().first()),
                    new Bytes(one.indexes().bytes()));
        }
        rows.insert(transaction);
    }

    /// Lists leaves that are in the log and not in these lists.
    ///
    /// @param from the first one
    /// @param to behind the last one
    public static void list(Connection transaction, String lane, long from, long to)
            throws SQLException {
        var leaves = new AccountLeaves();
        long index = from;
        for (var leaf : new StoredLeaves(transaction, lane).leaves(from, to)) {
            leaves.add(index++, LedgerLeaf.parse(leaf).postings());
        }
        leaves.insert(transaction, lane);
    }
}
