package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.leaves.StoredLeaves;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.leaf.CanonicalPayout;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.ledger.leaf.PayoutRecord;
import io.twinmesh.persistence.statement.AccountLeaves;
import io.twinmesh.persistence.table.IdTable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a slice of batches adds to the log of a lane and to what is shown of it.
final class LogSlice {
    private final CanonicalPayout texts = new CanonicalPayout();
    private final List<StoredLeaves.Entry> leaves = new ArrayList<>();
    private final IdTable accounts = new IdTable();
    private final List<AccountId> names = new ArrayList<>();
    private long[] changes = new long[64];
    private final AccountLeaves touched = new AccountLeaves();
    private long payouts;
    private long paid;
    private long burned;

    void add(BatchPosted batch) {
        for (var movement : batch.movements()) {
            var leaf = LedgerLeaf.of(batch, movement, texts).bytes();
            var postings = movement.movement().postings();
            for (var posting : postings) {
                change(posting.account(), posting.amount());
            }
            touched.add(movement.index(), postings);
            var opening = Optional.<StoredLeaves.Opening>empty();
            if (movement.movement() instanceof LedgerEntry.Paid payout) {
                opening = Optional.of(opening(payout));
                payouts++;
                paid += payout.amount();
            } else if (movement.movement() instanceof LedgerEntry.Burned(var order, _)) {
                burned += order.amount();
            }
            leaves.add(new StoredLeaves.Entry(movement.index(), leaf, opening));
        }
        for (var entry : batch.entries()) {
            if (entry instanceof LedgerEntry.MintedUnlogged(_, var account, var amount)) {
                change(account, amount);
                change(Posting.ISSUANCE, -amount);
            }
        }
    }

    private static StoredLeaves.Opening opening(LedgerEntry.Paid payout) {
        return new StoredLeaves.Opening(payout.job(), PayoutRecord.unlogged(payout), payout.salt());
    }

    private void change(AccountId account, long amount) {
        int row = accounts.rowOrNew(account.high(), account.low());
        if (row == names.size()) {
            names.add(account);
            changes = row == changes.length ? Arrays.copyOf(changes, 2 * row) : changes;
        }
        changes[row] += amount;
    }

    /// The new leaves, with what opens the payouts among them.
    List<StoredLeaves.Entry> leaves() {
        return Collections.unmodifiableList(leaves);
    }

    /// By how much balances change, in the accounts' order.
    SortedMap<AccountId, Long> changes() {
        var sorted = new TreeMap<AccountId, Long>(Comparator.comparing(AccountId::value));
        for (int row = 0; row < names.size(); row++) {
            sorted.put(names.get(row), changes[row]);
        }
        return sorted;
    }

    /// Which leaves touch which account.
    AccountLeaves touched() {
        return touched;
    }

    /// How many of the leaves are payouts.
    long payouts() {
        return payouts;
    }

    /// Tokens that their owners destroyed.
    long burned() {
        return burned;
    }

    /// Tokens in all payouts together.
    long paid() {
        return paid;
    }
}
