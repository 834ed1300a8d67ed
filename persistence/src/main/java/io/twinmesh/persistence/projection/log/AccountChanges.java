package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.leaves.StoredLeaves;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.Role;
import io.twinmesh.persistence.ledger.leaf.GiveBackLeaf;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.ledger.leaf.PayoutLeaf;
import io.twinmesh.persistence.ledger.leaf.SlashLeaf;
import io.twinmesh.persistence.ledger.leaf.VestLeaf;
import io.twinmesh.persistence.ledger.leaf.WithheldLeaf;
import io.twinmesh.persistence.table.IdTable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// By how much leaves change the rows of accounts: what they hold, and what of it was earned.
final class AccountChanges {
    private static final int BALANCE = 0;
    private static final int EARNED = 1;
    private static final int PAYOUTS = 2;
    private static final int VESTED = 3;
    private static final int LOST = 4;
    private static final int WIDTH = 5;

    private final IdTable accounts = new IdTable();
    private final List<AccountId> names = new ArrayList<>();
    private long[] changes = new long[64 * WIDTH];

    /// @param balance tokens, whatever for
    /// @param earned of payouts, for work
    /// @param payouts how many of those
    /// @param vested what left a sub-account for its owner
    /// @param lost what was taken, or went back to who had paid; negative where it was given back
    record Change(long balance, long earned, long payouts, long vested, long lost) {}

    void add(LedgerLeaf leaf, List<Posting> postings) {
        for (var posting : postings) {
            int row = row(posting.account());
            changes[row + BALANCE] += posting.amount();
            count(leaf, posting, row);
        }
    }

    /// Tokens of which no leaf tells.
    void add(AccountId account, long amount) {
        changes[row(account) + BALANCE] += amount;
    }

    private void count(LedgerLeaf leaf, Posting posting, int row) {
        var role = posting.role();
        if (leaf instanceof PayoutLeaf) {
            boolean paid = role == Role.PROVIDER || role == Role.PENDING;
            if (paid || role == Role.WITHHELD) {
                changes[row + EARNED] += posting.amount();
                changes[row + PAYOUTS] += paid ? 1 : 0;
            }
        } else if (role == Role.PAYER && leaf instanceof VestLeaf) {
            changes[row + VESTED] -= posting.amount();
        } else if (role == Role.PAYER && leaf instanceof WithheldLeaf resolved) {
            changes[row + (resolved.returned() ? LOST : VESTED)] -= posting.amount();
        } else if ((role == Role.PAYER && leaf instanceof SlashLeaf)
                || (role == Role.RECIPIENT && leaf instanceof GiveBackLeaf)) {
            changes[row + LOST] -= posting.amount();
        }
    }

    private int row(AccountId account) {
        int row = accounts.rowOrNew(account.high(), account.low());
        if (row == names.size()) {
            names.add(account);
            if ((row + 1) * WIDTH > changes.length) {
                changes = Arrays.copyOf(changes, 2 * changes.length);
            }
        }
        return row * WIDTH;
    }

    /// In the accounts' order, so that two writers cannot block each other.
    SortedMap<AccountId, Change> sorted() {
        var sorted = new TreeMap<AccountId, Change>(Comparator.comparing(AccountId::value));
        for (int row = 0; row < names.size(); row++) {
            int at = row * WIDTH;
            sorted.put(
                    names.get(row),
                    new Change(
                            changes[at + BALANCE],
                            changes[at + EARNED],
                            changes[at + PAYOUTS],
                            changes[at + VESTED],
                            changes[at + LOST]));
        }
        return sorted;
    }

    /// Counts what was earned by leaves that are in the log and not in these counts; their balances
    /// are there.
    ///
    /// @param from the first one
    /// @param to behind the last one
    static void count(Connection transaction, String lane, long from, long to) throws SQLException {
        var counted = new AccountChanges();
        for (var bytes : new StoredLeaves(transaction, lane).leaves(from, to)) {
            var leaf = LedgerLeaf.parse(bytes);
            for (var posting : leaf.postings()) {
                counted.count(leaf, posting, counted.row(posting.account()));
            }
        }
        new LogTables(transaction, lane).add(counted.sorted());
    }
}
