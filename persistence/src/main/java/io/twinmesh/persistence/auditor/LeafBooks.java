package io.twinmesh.persistence.auditor;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.Role;
import io.twinmesh.persistence.ledger.Unowned;
import io.twinmesh.persistence.ledger.leaf.LeafType;
import io.twinmesh.persistence.ledger.leaf.LeafView;
import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.table.IdTable;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The books of one lane, kept from its leaves in their order. Of the ledger's invariants, these
/// can be seen from leaves:
///
/// | | looked at |
/// |---|---|
/// | I1 | the postings of each leaf sum to zero |
/// | I2 | so debits are credits after each leaf; the balances sum to zero |
/// | I3 | no account but the issuing one is ever below zero |
/// | I4 | no job is paid twice |
/// | I5 | no id creates tokens twice, none of an owner moves tokens twice |
/// | I6 | the issuing account is minus what was minted and not burned; what arrived from other lanes left them |
/// | I7 | each leaf names its own place |
///
/// and what [SplitBooks], [OrderBooks], [PendingBooks], [WithheldBooks], [SweepBooks] and
/// [MintBooks] look at. What is set aside for jobs that run is not in leaves, so I3 is looked at
/// without it.
///
/// What an account holds that nobody owns is moved by those leaves alone that may ([LeafType]).
///
/// A leaf is not much older than one before it, nor of a time that has not come: else what expires,
/// vests or is due would do so when whoever keeps the log likes.
///
/// Every id is remembered.
final class LeafBooks implements LogReplay.Books {
    /// By how much the clocks of servers may differ, in milliseconds.
    private static final long SKEW = Duration.ofMinutes(5).toMillis();

    private final IdTable accounts = new IdTable();
    private long[] tokens = new long[16];

    /// Of each account, by row: what it is when nobody owns it.
    private @Nullable Unowned[] unowned = new Unowned[16];

    private final IdTable paid = new IdTable();
    private final OperatorBooks operators;
    private final MintBooks mints;
    private final SplitBooks splits;
    private final OrderBooks orders = new OrderBooks();
    private final PendingBooks pending = new PendingBooks();
    private final WithheldBooks withheld = new WithheldBooks();
    private final SweepBooks sweeps;
    private final Optional<InstantSource> clock;
    private long leaves;
    private long paidTokens;

    /// What the issuing account gave and did not get back.
    private long issued;

    // in milliseconds
    private long latest;
    private long come;

    /// @param minting as for [OperatorBooks]
    /// @param treasury as for [SplitBooks]
    /// @param sweeps those of the lane, empty
    /// @param clock absent: what time it is does not matter
    LeafBooks(
            List<MintPolicy> minting,
            Optional<AccountId> treasury,
            SweepBooks sweeps,
            Optional<InstantSource> clock) {
        this.operators = new OperatorBooks(minting);
        this.mints = new MintBooks(operators);
        this.splits = new SplitBooks(operators, treasury);
        this.sweeps = sweeps;
        this.clock = clock;
    }

    /// Enters a leaf.
    ///
    /// @return what is wrong with it; the books are then worth nothing
    @Override
    public Optional<String> enter(byte[] bytes) {
        LeafView leaf;
        try {
            leaf = LeafView.of(bytes);
        } catch (IllegalArgumentException e) {
            return wrong(String.valueOf(e.getMessage()));
        }
        if (leaf.index() != leaves) {
            return wrong("I7: it says that it is leaf " + leaf.index());
        }
        var untimely = untimely(leaf.timeMs());
        if (untimely.isPresent()) {
            return wrong(untimely.get());
        }
        var objection =
                switch (leaf.type()) {
                    case MINT, ORDERED_MINT -> mints.enter(bytes, leaf, sweeps.tokensArrived());
                    case PAYOUT -> payout(leaf);
                    case TRANSFER, REFUND, BURN -> orders.enter(leaf);
                    case VEST, SLASH, GIVE_BACK ->
                            withheld.objectionTo(AccountId.of(leaf.ref()))
                                    .or(() -> pending.enter(leaf));
                    case POST_WITHHELD, RETURN_WITHHELD -> withheld.enter(bytes);
                    case SPLIT, HOLDBACK_SPLIT -> splits.enter(leaf.type(), bytes);
                    case SWEEP_OUT, SWEEP_IN -> sweeps.enter(leaf, mints.minted());
                };
        if (objection.isPresent()) {
            return wrong(objection.get());
        }
        for (int i = 0; i < leaf.count(); i++) {
            if (cameFromElsewhere(leaf, i)) {
                continue;
            }
            var unmoved = move(leaf, i);
            if (unmoved.isPresent()) {
                return wrong(unmoved.get());
            }
        }
        if (issued != mints.minted() - orders.burned()) {
            return wrong("I6: the issuing account is not minus what was minted and not burned");
        }
        leaves++;
        return Optional.empty();
    }

    private Optional<String> untimely(long time) {
        if (time < latest - SKEW) {
            return Optional.of("it is more than 5 minutes older than a leaf before it");
        }
        if (clock.isPresent() && time > come) {
            come = clock.get().millis() + SKEW;
            if (time > come) {
                return Optional.of("its time has not come");
            }
        }
        latest = Math.max(latest, time);
        return Optional.empty();
    }

    /// What arrives left another lane's books and was not in these.
    private static boolean cameFromElsewhere(LeafView leaf, int posting) {
        return leaf.type() == LeafType.SWEEP_IN && leaf.role(posting) == Role.PAYER.code();
    }

    private Optional<String> wrong(String why) {
        return Optional.of("leaf " + leaves + ": " + why);
    }

    private Optional<String> payout(LeafView payout) {
        if (known(paid, payout)) {
            return Optional.of("I4: its job was paid before");
        }
        var objection = splits.objectionTo(payout);
        if (objection.isPresent()) {
            return objection;
        }
        for (int i = 0; i < payout.count(); i++) {
            if (payout.role(i) == Role.PENDING.code()) {
                pending.earn(payout, i);
            }
            if (payout.role(i) == Role.WITHHELD.code()) {
                var anothers = withheld.earn(payout, i, splits.holdback().orElseThrow());
                if (anothers.isPresent()) {
                    return anothers;
                }
            }
            paidTokens -= payout.role(i) == Role.PAYER.code() ? payout.amount(i) : 0;
        }
        return Optional.empty();
    }

    /// Whether a leaf's id is there; it is from now on.
    private static boolean known(IdTable ids, LeafView leaf) {
        int before = ids.size();
        return ids.rowOrNew(leaf.idHigh(), leaf.idLow()) < before;
    }

    /// Why a posting is not entered.
    private Optional<String> move(LeafView leaf, int posting) {
        long amount = leaf.amount(posting);
        if (issuance(leaf.accountHigh(posting), leaf.accountLow(posting))) {
            issued -= amount;
            return Optional.empty();
        }
        int row = row(leaf, posting);
        var nobodys = unowned[row];
        if (nobodys != null) {
            var objection = objection(leaf.type(), nobodys, amount);
            if (objection.isPresent()) {
                return objection;
            }
        } else if (leaf.role(posting) == Role.PENDING.code()) {
            unowned[row] = Unowned.PENDING;
        } else if (leaf.role(posting) == Role.WITHHELD.code()) {
            unowned[row] = Unowned.WITHHELD;
        }
        // what is minted in all fits, so no sum of it overflows
        tokens[row] += amount;
        return tokens[row] < 0
                ? Optional.of("I3: it takes an account below zero")
                : Optional.empty();
    }

    private int row(LeafView leaf, int posting) {
        int before = accounts.size();
        int row = accounts.rowOrNew(leaf.accountHigh(posting), leaf.accountLow(posting));
        if (row == before) {
            if (row == tokens.length) {
                tokens = Arrays.copyOf(tokens, 2 * row);
                unowned = Arrays.copyOf(unowned, 2 * row);
            }
            unowned[row] = Unowned.named(leaf.account(posting)).orElse(null);
        }
        return row;
    }

    /// Why a leaf does not move what an account holds that nobody owns.
    ///
    /// @param amount what is given to it, or less than zero: taken from it
    private static Optional<String> objection(LeafType type, Unowned account, long amount) {
        if (amount > 0 && !type.givesTo(account)) {
            return Optional.of("it gives tokens to an account that nobody owns");
        }
        if (amount >= 0 || type.takesFrom(account)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (account) {
                    case ISSUING, SLASHED, PENDING -> "it moves pay that is not the account's own";
                    case WITHHELD -> "it moves pay that is withheld";
                    case IN_TRANSIT -> "it moves tokens that are on their way to another lane";
                });
    }

    private static boolean issuance(long accountHigh, long accountLow) {
        return (accountHigh | accountLow) == 0;
    }

    SweepBooks sweeps() {
        return sweeps;
    }

    AuditTotals totals() {
        long held = 0;
        for (int row = 0; row < accounts.size(); row++) {
            held += tokens[row];
        }
        return new AuditTotals(
                leaves,
                paid.size(),
                paidTokens,
                orders.transfers(),
                orders.refunds(),
                mints.minted(),
                mints.deposits(),
                operators.checked(),
                operators.unchecked(),
                orders.burned(),
                pending.vested(),
                pending.slashed(),
                pending.pending(),
                withheld.withheld(),
                withheld.posted(),
                withheld.returned(),
                splits.version(),
                splits.treasury(),
                splits.believed(),
                sweeps.tokensSent(),
                sweeps.tokensArrived(),
                held,
                accounts.size());
    }
}
