package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.leaves.StoredLeaves;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.ledger.payout.CanonicalPayout;
import io.twinmesh.persistence.ledger.payout.PayoutRecord;
import io.twinmesh.persistence.statement.AccountLeaves;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// What a slice of batches adds to the log of a lane and to what is shown of it.
final class LogSlice {
    private final CanonicalPayout texts = new CanonicalPayout();
    private final List<StoredLeaves.Entry> leaves = new ArrayList<>();
    private final AccountChanges changes = new AccountChanges();
    private final AccountLeaves touched = new AccountLeaves();
    private long payouts;
    private long paid;
    private long burned;

    void add(BatchPosted batch) {
        for (var movement : batch.movements()) {
            var leaf = LedgerLeaf.of(batch, movement, texts);
            var postings = movement.movement().postings();
            changes.add(leaf, postings);
            touched.add(movement.index(), postings);
            var opening = Optional.<StoredLeaves.Opening>empty();
            if (movement.movement() instanceof LedgerEntry.Paid payout) {
                opening = Optional.of(opening(payout));
                payouts++;
                paid += payout.amount();
            } else if (movement.movement() instanceof LedgerEntry.Burned(var order, _)) {
                burned += order.amount();
            }
            leaves.add(new StoredLeaves.Entry(movement.index(), leaf.bytes(), opening));
        }
        for (var entry : batch.entries()) {
            if (entry instanceof LedgerEntry.MintedUnlogged(_, var account, var amount)) {
                changes.add(account, amount);
                changes.add(Posting.ISSUANCE, -amount);
            }
        }
    }

    private static StoredLeaves.Opening opening(LedgerEntry.Paid payout) {
        return new StoredLeaves.Opening(payout.job(), PayoutRecord.unlogged(payout), payout.salt());
    }

    /// The new leaves, with what opens the payouts among them.
    List<StoredLeaves.Entry> leaves() {
        return Collections.unmodifiableList(leaves);
    }

    /// By how much accounts change, in their order.
    SortedMap<AccountId, AccountChanges.Change> changes() {
        return changes.sorted();
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
