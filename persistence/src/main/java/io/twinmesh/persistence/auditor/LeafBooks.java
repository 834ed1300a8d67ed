package io.twinmesh.persistence.auditor;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.LaneState;
import io.twinmesh.persistence.ledger.LedgerLeaf;
import io.twinmesh.persistence.ledger.MintLeaf;
import io.twinmesh.persistence.ledger.PayoutLeaf;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.SplitPolicy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The books of one lane, kept from its leaves in their order. Of the ledger's invariants, these
/// can be seen from leaves:
///
/// | | looked at |
/// |---|---|
/// | I1 | the postings of each leaf sum to zero |
/// | I2 | so debits are credits after each leaf; the balances sum to zero |
/// | I3 | no account but the issuing one is ever below zero |
/// | I4 | no job is paid twice |
/// | I5 | no id creates tokens twice |
/// | I6 | the issuing account is minus what was minted |
/// | I7 | each leaf names its own place |
///
/// and that a payout has the shares of a published split. What is set aside for jobs that run is
/// not in leaves, so I3 is looked at without it.
///
/// Needs about 140 bytes of memory per leaf, since every id is remembered.
final class LeafBooks {
    private final Map<AccountId, Long> balances = new HashMap<>();
    private final Set<JobId> paid = new HashSet<>();
    private final Set<String> mints = new HashSet<>();
    private long leaves;
    private long minted;
    private long paidTokens;

    /// Enters a leaf.
    ///
    /// @return what is wrong with it; the books are then worth nothing
    Optional<String> enter(byte[] bytes) {
        LedgerLeaf leaf;
        try {
            leaf = LedgerLeaf.parse(bytes);
        } catch (IllegalArgumentException e) {
            return wrong(String.valueOf(e.getMessage()));
        }
        if (leaf.index() != leaves) {
            return wrong("I7: it says that it is leaf " + leaf.index());
        }
        var objection =
                switch (leaf) {
                    case MintLeaf mint -> mint(mint);
                    case PayoutLeaf payout -> payout(payout);
                };
        if (objection.isPresent()) {
            return wrong(objection.get());
        }
        for (var posting : leaf.postings()) {
            if (!move(posting)) {
                return wrong("I3: it takes an account below zero");
            }
        }
        leaves++;
        return Optional.empty();
    }

    private Optional<String> wrong(String why) {
        return Optional.of("leaf " + leaves + ": " + why);
    }

    private Optional<String> mint(MintLeaf mint) {
        if (!mints.add(mint.id())) {
            return Optional.of("I5: its id has created tokens before");
        }
        if (mint.amount() > Long.MAX_VALUE - minted) {
            return Optional.of("I6: there would be more tokens than 2^63-1");
        }
        minted += mint.amount();
        return Optional.empty();
    }

    private Optional<String> payout(PayoutLeaf payout) {
        if (!paid.add(payout.job())) {
            return Optional.of("I4: its job was paid before");
        }
        var split = SplitPolicy.amountSplitByPublished(payout.postings());
        split.ifPresent(amount -> paidTokens += amount);
        return split.isPresent()
                ? Optional.empty()
                : Optional.of("its shares are not those of a published split");
    }

    private boolean move(Posting posting) {
        long before = balances.getOrDefault(posting.account(), 0L);
        long after = before + posting.amount();
        balances.put(posting.account(), after);
        // what is minted in all fits, so no sum of it overflows
        return after >= 0 || posting.account().equals(LaneState.ISSUANCE);
    }

    AuditTotals totals() {
        long held =
                balances.entrySet().stream()
                        .filter(entry -> !entry.getKey().equals(LaneState.ISSUANCE))
                        .mapToLong(Map.Entry::getValue)
                        .sum();
        return new AuditTotals(
                leaves,
                paid.size(),
                paidTokens,
                minted,
                held,
                balances.keySet().stream().filter(id -> !id.equals(LaneState.ISSUANCE)).count());
    }
}
