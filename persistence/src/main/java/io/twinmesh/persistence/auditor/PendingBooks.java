package io.twinmesh.persistence.auditor;

import io.twinmesh.persistence.ledger.Role;
import io.twinmesh.persistence.ledger.leaf.LeafView;
import io.twinmesh.persistence.ledger.pending.PendingParts;
import io.twinmesh.persistence.table.IdTable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Pending pay, kept from leaves: what vests are whole payouts, the oldest first, each as old or as
/// many payouts ago as the leaf's rule says; only pending pay is taken, once under an id; what was
/// taken is given back once, whole and to whom it was taken from. That nothing else leaves an
/// account of pending pay or the one of what was taken is seen by [LeafBooks].
final class PendingBooks {
    /// Sub-accounts of providers.
    private final IdTable accounts = new IdTable();

    private final List<PendingParts> parts = new ArrayList<>();
    private final IdTable slashes = new IdTable();

    /// Of each slash, by row.
    private final List<Slash> taken = new ArrayList<>();

    private long vested;
    private long slashed;

    private record Slash(long high, long low, long amount, boolean givenBack) {}

    /// A payout earns pending pay.
    ///
    /// @param posting which one
    void earn(LeafView payout, int posting) {
        int row = accounts.rowOrNew(payout.accountHigh(posting), payout.accountLow(posting));
        if (row == parts.size()) {
            parts.add(new PendingParts());
        }
        parts.get(row).earn(Math.max(0, payout.amount(posting)), payout.timeMs());
    }

    /// @param leaf of what vests, is taken or is given back
    /// @return what is wrong with it
    Optional<String> enter(LeafView leaf) {
        return switch (leaf.type()) {
            case VEST -> vest(leaf);
            case SLASH -> slash(leaf);
            case GIVE_BACK -> giveBack(leaf);
            case PAYOUT,
                    MINT,
                    ORDERED_MINT,
                    TRANSFER,
                    REFUND,
                    BURN,
                    SPLIT,
                    SWEEP_OUT,
                    SWEEP_IN,
                    HOLDBACK_SPLIT,
                    POST_WITHHELD,
                    RETURN_WITHHELD ->
                    throw new IllegalArgumentException("this is not of pending pay");
        };
    }

    private Optional<String> vest(LeafView leaf) {
        int payer = payer(leaf);
        int row = accounts.row(leaf.accountHigh(payer), leaf.accountLow(payer));
        long amount = leaf.amount(1 - payer);
        if (row == IdTable.NONE || parts.get(row).total() < amount) {
            return Optional.of("I3: more vests than is pending");
        }
        if (parts.get(row).vested(leaf.rule(), leaf.timeMs()) < amount) {
            return Optional.of("it vests before its time");
        }
        if (!parts.get(row).vest(amount)) {
            return Optional.of("what vests is not whole payouts");
        }
        vested += amount;
        return Optional.empty();
    }

    private Optional<String> slash(LeafView leaf) {
        int payer = payer(leaf);
        int row = accounts.row(leaf.accountHigh(payer), leaf.accountLow(payer));
        long amount = leaf.amount(1 - payer);
        if (amount > (row == IdTable.NONE ? 0 : parts.get(row).total())) {
            return Optional.of("I3: more is taken than is pending");
        }
        if (slashes.rowOrNew(leaf.idHigh(), leaf.idLow()) < taken.size()) {
            return Optional.of("I5: its id has taken pay before");
        }
        if (row != IdTable.NONE) {
            parts.get(row).slash(amount);
        }
        taken.add(new Slash(leaf.refHigh(), leaf.refLow(), amount, false));
        slashed += amount;
        return Optional.empty();
    }

    private Optional<String> giveBack(LeafView leaf) {
        int row = slashes.row(leaf.idHigh(), leaf.idLow());
        long amount = leaf.amount(1 - payer(leaf));
        if (row == IdTable.NONE
                || !taken.get(row)
                        .equals(new Slash(leaf.refHigh(), leaf.refLow(), amount, false))) {
            return Optional.of("I4: it gives back what was not taken so, or was given back");
        }
        taken.set(row, new Slash(leaf.refHigh(), leaf.refLow(), amount, true));
        slashed -= amount;
        return Optional.empty();
    }

    private static int payer(LeafView leaf) {
        return leaf.role(0) == Role.PAYER.code() ? 0 : 1;
    }

    long vested() {
        return vested;
    }

    /// Tokens that were taken and not given back.
    long slashed() {
        return slashed;
    }

    long pending() {
        return parts.stream().mapToLong(PendingParts::total).sum();
    }
}
