package io.twinmesh.persistence.auditor;

import io.twinmesh.persistence.ledger.Role;
import io.twinmesh.persistence.ledger.leaf.LeafView;
import io.twinmesh.persistence.table.IdTable;

import java.util.Arrays;
import java.util.Optional;

/// What owners ordered, kept from leaves: no id moves tokens twice (I5), and a refund is of a
/// transfer, between its two accounts, all refunds of one together at most what it moved.
final class OrderBooks {
    private final IdTable ids = new IdTable();

    /// Of each order, by row: what a transfer moved and may still be refunded, 0 for others.
    private long[] refundable = new long[16];

    /// Of each order the recipient and the payer, two halves each.
    private long[] accounts = new long[64];

    private long transfers;
    private long refunds;
    private long burned;

    /// @param leaf a transfer, a refund or a burn
    /// @return what is wrong with it
    Optional<String> enter(LeafView leaf) {
        int row = ids.size();
        if (ids.rowOrNew(leaf.idHigh(), leaf.idLow()) < row) {
            return Optional.of("I5: its id has moved tokens before");
        }
        if (row == refundable.length) {
            refundable = Arrays.copyOf(refundable, 2 * row);
            accounts = Arrays.copyOf(accounts, 8 * row);
        }
        refundable[row] = 0;
        return switch (leaf.type()) {
            case TRANSFER -> transfer(leaf, row);
            case REFUND -> refund(leaf);
            case BURN -> {
                burned += leaf.amount(0);
                yield Optional.empty();
            }
            case PAYOUT,
                    MINT,
                    ORDERED_MINT,
                    VEST,
                    SLASH,
                    GIVE_BACK,
                    SPLIT,
                    SWEEP_OUT,
                    SWEEP_IN,
                    HOLDBACK_SPLIT,
                    POST_WITHHELD,
                    RETURN_WITHHELD ->
                    throw new IllegalArgumentException("no owner orders this");
        };
    }

    private Optional<String> transfer(LeafView leaf, int row) {
        int payer = payer(leaf);
        refundable[row] = leaf.amount(1 - payer);
        accounts[4 * row] = leaf.accountHigh(1 - payer);
        accounts[4 * row + 1] = leaf.accountLow(1 - payer);
        accounts[4 * row + 2] = leaf.accountHigh(payer);
        accounts[4 * row + 3] = leaf.accountLow(payer);
        transfers++;
        return Optional.empty();
    }

    private Optional<String> refund(LeafView leaf) {
        int of = ids.row(leaf.refHigh(), leaf.refLow());
        int payer = payer(leaf);
        long amount = leaf.amount(1 - payer);
        if (of == IdTable.NONE
                || accounts[4 * of] != leaf.accountHigh(payer)
                || accounts[4 * of + 1] != leaf.accountLow(payer)
                || accounts[4 * of + 2] != leaf.accountHigh(1 - payer)
                || accounts[4 * of + 3] != leaf.accountLow(1 - payer)) {
            return Optional.of("it refunds no transfer between its accounts");
        }
        if (amount > refundable[of]) {
            return Optional.of("it refunds more than was transferred");
        }
        refundable[of] -= amount;
        refunds++;
        return Optional.empty();
    }

    private static int payer(LeafView leaf) {
        return leaf.role(0) == Role.PAYER.code() ? 0 : 1;
    }

    long transfers() {
        return transfers;
    }

    long refunds() {
        return refunds;
    }

    /// Tokens that were destroyed.
    long burned() {
        return burned;
    }
}
