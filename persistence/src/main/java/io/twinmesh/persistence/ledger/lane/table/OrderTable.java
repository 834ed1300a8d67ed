package io.twinmesh.persistence.ledger.lane.table;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.Wire16;
import io.twinmesh.persistence.table.IdTable;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// What became of each owner's order of a lane: an [OrderAccount] per row, in columns.
public final class OrderTable {
    public static final byte TRANSFERRED = 1;
    public static final byte FAILED = 2;
    public static final byte REFUNDED = 3;
    public static final byte BURNED = 4;
    public static final byte CLOSED = 5;

    private final AccountTable accounts;
    private final IdTable ids;
    private byte[] kinds;

    /// Rows of [AccountTable].
    private int[] froms;

    private int[] tos;
    private long[] amounts;

    /// Of what moved tokens its leaf index, of a failed order why.
    private long[] details;

    /// Of a refund the row of its transfer.
    private int[] ofs;

    /// Of a transfer how much of it was refunded.
    private long[] refunded;

    /// @param accounts where the owners' accounts are
    public OrderTable(AccountTable accounts) {
        this(
                accounts,
                new IdTable(),
                new byte[16],
                new int[16],
                new int[16],
                new long[16],
                new long[16],
                new int[16],
                new long[16]);
    }

    private OrderTable(
            AccountTable accounts,
            IdTable ids,
            byte[] kinds,
            int[] froms,
            int[] tos,
            long[] amounts,
            long[] details,
            int[] ofs,
            long[] refunded) {
        this.accounts = accounts;
        this.ids = ids;
        this.kinds = kinds;
        this.froms = froms;
        this.tos = tos;
        this.amounts = amounts;
        this.details = details;
        this.ofs = ofs;
        this.refunded = refunded;
    }

    /// @param copied the accounts of the copy
    public OrderTable copy(AccountTable copied) {
        return new OrderTable(
                copied,
                ids.copy(),
                kinds.clone(),
                froms.clone(),
                tos.clone(),
                amounts.clone(),
                details.clone(),
                ofs.clone(),
                refunded.clone());
    }

    public int size() {
        return ids.size();
    }

    public long high(int row) {
        return ids.high(row);
    }

    public long low(int row) {
        return ids.low(row);
    }

    public void addTransferred(String id, AccountId from, AccountId to, long amount, long index) {
        add(id, TRANSFERRED, accounts.rowOrNew(from), accounts.rowOrNew(to), amount, index);
    }

    /// @param of a transfer from `to` to `from`
    public void addRefunded(
            String id, AccountId from, AccountId to, String of, long amount, long index) {
        int transfer = row(of);
        if (transfer == IdTable.NONE
                || kinds[transfer] != TRANSFERRED
                || !accounts.name(tos[transfer]).equals(from)
                || !accounts.name(froms[transfer]).equals(to)
                || amount > amounts[transfer] - refunded[transfer]) {
            throw new IllegalStateException("a refund is of a transfer, and at most as much");
        }
        int row = add(id, REFUNDED, tos[transfer], froms[transfer], amount, index);
        ofs[row] = transfer;
        refunded[transfer] += amount;
    }

    public void addBurned(String id, AccountId from, long amount, long index) {
        add(id, BURNED, accounts.rowOrNew(from), IdTable.NONE, amount, index);
    }

    public void addClosed(String id, AccountId from) {
        int row = accounts.rowOrNew(from);
        add(id, CLOSED, row, IdTable.NONE, 0, 0);
        accounts.close(row, true);
    }

    public void addFailed(String id, LedgerResult why) {
        add(id, FAILED, IdTable.NONE, IdTable.NONE, 0, why.code());
    }

    private int add(String id, byte kind, int from, int to, long amount, long detail) {
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
            ofs = Arrays.copyOf(ofs, 2 * row);
            refunded = Arrays.copyOf(refunded, 2 * row);
        }
        kinds[row] = kind;
        froms[row] = from;
        tos[row] = to;
        amounts[row] = amount;
        details[row] = detail;
        ofs[row] = IdTable.NONE;
        refunded[row] = 0;
        return row;
    }

    /// Takes the newest orders back, with what they did to others: an account is closed once at
    /// most, so it was open before.
    public void shrinkTo(int rows) {
        for (int row = size() - 1; row >= rows; row--) {
            if (kinds[row] == REFUNDED) {
                refunded[ofs[row]] -= amounts[row];
            }
            if (kinds[row] == CLOSED) {
                accounts.close(froms[row], false);
            }
        }
        ids.shrinkTo(rows);
    }

    /// What was destroyed in all.
    public long burned() {
        long burned = 0;
        for (int row = 0; row < size(); row++) {
            burned += kinds[row] == BURNED ? amounts[row] : 0;
        }
        return burned;
    }

    /// How much of a transfer was refunded.
    ///
    /// @param id of a transfer
    public long refunded(String id) {
        return refunded[row(id)];
    }

    private int row(String id) {
        var ascii = Wire16.ascii(id);
        return ids.row(Wire16.half(ascii, 0), Wire16.half(ascii, 16));
    }

    public Optional<OrderAccount> account(String id) {
        int row = row(id);
        return row == IdTable.NONE ? Optional.empty() : Optional.of(account(row));
    }

    public OrderAccount account(int row) {
        return switch (kinds[row]) {
            case TRANSFERRED ->
                    new OrderAccount.Transferred(
                            accounts.name(froms[row]),
                            accounts.name(tos[row]),
                            amounts[row],
                            details[row]);
            case REFUNDED ->
                    new OrderAccount.Refunded(
                            accounts.name(froms[row]),
                            accounts.name(tos[row]),
                            name(ofs[row]),
                            amounts[row],
                            details[row]);
            case BURNED ->
                    new OrderAccount.Burned(accounts.name(froms[row]), amounts[row], details[row]);
            case CLOSED -> new OrderAccount.Closed(accounts.name(froms[row]));
            case FAILED -> new OrderAccount.Failed(LedgerResult.ofCode((int) details[row]));
            default -> throw new IllegalStateException("no order has the kind " + kinds[row]);
        };
    }

    private String name(int row) {
        var hex = HexFormat.of();
        return hex.toHexDigits(high(row)) + hex.toHexDigits(low(row));
    }

    public boolean sameAs(OrderTable other) {
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
