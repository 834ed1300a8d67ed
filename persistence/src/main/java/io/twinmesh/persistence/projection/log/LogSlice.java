package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.ledger.leaf.PayoutRecord;
import io.twinmesh.persistence.statement.AccountLeaves;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a slice of batches adds to the log of a lane and to what is shown of it.
final class LogSlice {
    private final List<LogTables.Entry> leaves = new ArrayList<>();
    private final List<LogTables.Opening> openings = new ArrayList<>();
    private final SortedMap<AccountId, Long> changes =
            new TreeMap<>(Comparator.comparing(AccountId::value));
    private final AccountLeaves touched = new AccountLeaves();
    private long paid;
    private long burned;

    void add(BatchPosted batch) {
        for (var movement : batch.movements()) {
            leaves.add(
                    new LogTables.Entry(movement.index(), LedgerLeaf.of(batch, movement).bytes()));
            var postings = movement.movement().postings();
            postings.forEach(this::change);
            touched.add(movement.index(), postings);
            if (movement.movement() instanceof LedgerEntry.Burned(var order, _)) {
                burned += order.amount();
            }
        }
        for (var payout : batch.payouts()) {
            openings.add(
                    new LogTables.Opening(
                            payout.paid().job().value(),
                            payout.index(),
                            PayoutRecord.unlogged(payout.paid()),
                            payout.paid().salt()));
            paid += payout.paid().amount();
        }
        for (var entry : batch.entries()) {
            if (entry instanceof LedgerEntry.MintedUnlogged(_, var account, var amount)) {
                changes.merge(account, amount, Long::sum);
                changes.merge(Posting.ISSUANCE, -amount, Long::sum);
            }
        }
    }

    private void change(Posting posting) {
        changes.merge(posting.account(), posting.amount(), Long::sum);
    }

    List<LogTables.Entry> leaves() {
        return Collections.unmodifiableList(leaves);
    }

    /// One per payout.
    List<LogTables.Opening> openings() {
        return Collections.unmodifiableList(openings);
    }

    /// By how much balances change, in the accounts' order.
    SortedMap<AccountId, Long> changes() {
        return Collections.unmodifiableSortedMap(changes);
    }

    /// Which leaves touch which account.
    AccountLeaves touched() {
        return touched;
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
