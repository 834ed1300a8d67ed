package io.twinmesh.persistence.ledger.lane;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.Wire16;
import io.twinmesh.persistence.table.IdTable;

import java.util.Arrays;
import java.util.Optional;

/// What became of each owner's order of a lane: an [OrderAccount] per row, in columns.
final class OrderTable {
    static final byte TRANSFERRED = 1;
    static final byte FAILED = 2;

    private final AccountTable accounts;
    private final IdTable ids;
    private byte[] kinds;

    /// Rows of [AccountTable].
    private int[] froms;

    private int[] tos;
    private long[] amounts;

    /// Of a transfer its leaf index, of a failed order why.
    private long[] details;

    /// @param accounts where the owners' accounts are
    OrderTable(AccountTable accounts) {
        this(
                accounts,
                new IdTable(),
                new byte[16],
                new int[16],
                new int[16],
                new long[16],
                new long[16]);
    }

    private OrderTable(
            AccountTable accounts,
            IdTable ids,
            byte[] kinds,
            int[] froms,
            int[] tos,
            long[] amounts,
            long[] details) {
        this.accounts = accounts;
        this.ids = ids;
        this.kinds = kinds;
        this.froms = froms;
        this.tos = tos;
        this.amounts = amounts;
        this.details = details;
    }

    /// @param copied the accounts of the copy
    OrderTable copy(AccountTable copied) {
        return new OrderTable(
                copied,
                ids.copy(),
                kinds.clone(),
                froms.clone(),
                tos.clone(),
                amounts.clone(),
                details.clone());
    }

    int size() {
        return ids.size();
    }

    long high(int row) {
        return ids.high(row);
    }

    long low(int row) {
        return ids.low(row);
    }

    void addTransferred(String id, AccountId from, AccountId to, long amount, long index) {
        add(id, TRANSFERRED, accounts.rowOrNew(from), accounts.rowOrNew(to), amount, index);
    }

    void addFailed(String id, LedgerResult why) {
        add(id, FAILED, IdTable.NONE, IdTable.NONE, 0, why.code());
    }

    private void add(String id, byte kind, int from, int to, long amount, long detail) {
        int row = size();
        var ascii = Wire16.ascii(id);
        if (ids.rowOrNew(Wire16.half(ascii, 0), Wire16.half(ascii, 16)) != row) {
            throw new IllegalStateException("I12: order " + id + " is known already");
        }
        if (row == kinds.length) {
            kinds = Arrays.copyOf(kinds, 2 * row);
            froms = Arrays.copyOf(froms, 2 * row);
            tos = Arrays.copyOf(tos, 2 * row);
            amounts = Arrays.copyOf(amounts, 2 * row);
            details = Arrays.copyOf(details, 2 * row);
        }
        kinds[row] = kind;
        froms[row] = from;
        tos[row] = to;
        amounts[row] = amount;
        details[row] = detail;
    }

    void shrinkTo(int rows) {
        ids.shrinkTo(rows);
    }

    Optional<OrderAccount> account(String id) {
        var ascii = Wire16.ascii(id);
        int row = ids.row(Wire16.half(ascii, 0), Wire16.half(ascii, 16));
        return row == IdTable.NONE ? Optional.empty() : Optional.of(account(row));
    }

    OrderAccount account(int row) {
        return switch (kinds[row]) {
            case TRANSFERRED ->
                    new OrderAccount.Transferred(
                            accounts.name(froms[row]),
                            accounts.name(tos[row]),
                            amounts[row],
                            details[row]);
            case FAILED -> new OrderAccount.Failed(LedgerResult.ofCode((int) details[row]));
            default -> throw new IllegalStateException("no order has the kind " + kinds[row]);
        };
    }

    boolean sameAs(OrderTable other) {
        if (size() != other.size()) {
            return false;
        }
        for (int row = 0; row < size(); row++) {
            int theirs = other.ids.row(high(row), low(row));
            if (theirs == IdTable.NONE || !account(row).equals(other.account(theirs))) {
                return false;
            }
        }
        return true;
    }
}
