package io.twinmesh.persistence.auditor;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.BasisPoints;
import io.twinmesh.persistence.ledger.Role;
import io.twinmesh.persistence.ledger.Unowned;
import io.twinmesh.persistence.ledger.holdback.Holdback;
import io.twinmesh.persistence.ledger.leaf.LeafType;
import io.twinmesh.persistence.ledger.leaf.LeafView;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.ledger.leaf.SplitLeaf;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// By what payouts are split, kept from leaves: each payout has one posting per party, contributors
/// one or more, the shares of the policy in force where it stands, what it withholds and its
/// treasury; policies follow each other without a gap, and each one that operators set is signed as
/// their mint policy demands. No leaf says what the treasury of the first policy is, and nobody
/// signed it: whoever audits names it, or it is believed to be that of the first payout.
final class SplitBooks {
    /// Amounts whose shares are kept; prices repeat.
    private static final int MOST_AMOUNTS = 10_000;

    private static final int PARTIES = Role.NETWORK.code() + 1;

    private final OperatorBooks operators;
    private final Map<Long, List<Long>> shares = new HashMap<>();
    private int version = 1;
    private BasisPoints points = BasisPoints.OF_THIS_RELEASE;

    private Optional<Holdback> holdback = Optional.empty();
    private Optional<AccountId> treasury;
    private boolean believed;

    /// @param treasury of the first policy; absent when the first payout is believed
    SplitBooks(OperatorBooks operators, Optional<AccountId> treasury) {
        this.operators = operators;
        this.treasury = treasury;
    }

    /// @param type of a leaf that sets a policy
    /// @param bytes of the leaf
    /// @return what is wrong with it
    Optional<String> enter(LeafType type, byte[] bytes) {
        var leaf = (SplitLeaf) LedgerLeaf.parse(bytes);
        var policy = leaf.policy();
        if (policy.version() != version + 1) {
            return Optional.of(
                    "its split policy is version "
                            + policy.version()
                            + " and does not follow version "
                            + version);
        }
        if (leaf.time().isAfter(leaf.signed().order().expires())) {
            return Optional.of("it sets a split policy after its order expired");
        }
        if (Unowned.named(policy.treasury()).filter(one -> !type.givesTo(one)).isPresent()) {
            return Optional.of("its treasury is an account that nobody owns");
        }
        version = policy.version();
        points = policy.points();
        holdback = policy.holdback();
        treasury = Optional.of(policy.treasury());
        shares.clear();
        return operators.objection(leaf.mintPolicy(), leaf.signed());
    }

    /// @return what is wrong with a payout's parts
    Optional<String> objectionTo(LeafView payout) {
        var parts = new long[PARTIES];
        int seen = 0;
        boolean onePartEach = true;
        boolean withholds = false;
        long withheld = 0;
        for (int i = 0; i < payout.count(); i++) {
            int role =
                    payout.role(i) == Role.PENDING.code() ? Role.PROVIDER.code() : payout.role(i);
            if (role == Role.WITHHELD.code() && !withholds) {
                withholds = true;
                withheld = payout.amount(i);
                parts[Role.PROVIDER.code()] += withheld;
            } else if (role < PARTIES) {
                onePartEach &=
                        role == Role.CONTRIBUTORS.code()
                                ? payout.amount(i) >= 0
                                : (seen & 1 << role) == 0;
                // no contributor loses and all postings sum to zero, so no sum overflows
                parts[role] += payout.amount(i);
                seen |= 1 << role;
            } else {
                onePartEach = false;
            }
            if (role == Role.NETWORK.code() && !paysTreasury(payout, i)) {
                return Optional.of("the network's part is not the treasury's");
            }
        }
        long amount = -parts[Role.PAYER.code()];
        boolean straight = onePartEach && seen == (1 << PARTIES) - 1 && amount >= 0;
        if (!straight || !areShares(parts, shares(amount))) {
            return Optional.of("its shares are not those of split policy " + version);
        }
        long share = parts[Role.PROVIDER.code()];
        return withholds == holdback.isPresent()
                        && withheld == holdback.map(part -> part.of(share)).orElse(0L)
                ? Optional.empty()
                : Optional.of("it withholds not what split policy " + version + " says");
    }

    /// What the policy in force withholds.
    Optional<Holdback> holdback() {
        return holdback;
    }

    private boolean paysTreasury(LeafView payout, int posting) {
        if (treasury.isEmpty()) {
            treasury = Optional.of(payout.account(posting));
            believed = true;
        }
        return payout.accountHigh(posting) == treasury.get().high()
                && payout.accountLow(posting) == treasury.get().low();
    }

    private List<Long> shares(long amount) {
        if (shares.size() >= MOST_AMOUNTS) {
            shares.clear();
        }
        return shares.computeIfAbsent(amount, points::shares);
    }

    /// @param parts by role, the payer's first
    private static boolean areShares(long[] parts, List<Long> shares) {
        for (int i = 0; i < shares.size(); i++) {
            if (parts[i + 1] != shares.get(i)) {
                return false;
            }
        }
        return true;
    }

    /// Of the policy in force.
    int version() {
        return version;
    }

    /// Of the policy in force; absent when nobody named it and nothing was paid.
    Optional<AccountId> treasury() {
        return treasury;
    }

    /// Whether the first policy's treasury is what its first payout says.
    boolean believed() {
        return believed;
    }
}
