package io.twinmesh.persistence.ledger.lane.table;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.table.IdTable;

import java.util.Arrays;

/// What each account of a lane holds.
public final class AccountTable {
    private final IdTable ids;
    private AccountId[] names;
    private long[] available;
    private long[] reserved;
    private boolean[] closed;

    public AccountTable() {
        this(new IdTable(), new AccountId[16], new long[16], new long[16], new boolean[16]);
    }

    private AccountTable(
            IdTable ids, AccountId[] names, long[] available, long[] reserved, boolean[] closed) {
        this.ids = ids;
        this.names = names;
        this.available = available;
        this.reserved = reserved;
        this.closed = closed;
    }

    public AccountTable copy() {
        return new AccountTable(
                ids.copy(), names.clone(), available.clone(), reserved.clone(), closed.clone());
    }

    public int size() {
        return ids.size();
    }

    /// The row of an account, or [IdTable#NONE].
    public int row(AccountId account) {
        return ids.row(account.high(), account.low());
    }

    /// The row of an account; a new one holds nothing.
    public int rowOrNew(AccountId account) {
        int before = ids.size();
        int row = ids.rowOrNew(account.high(), account.low());
        if (row == before) {
            if (row == names.length) {
                names = Arrays.copyOf(names, 2 * row);
                available = Arrays.copyOf(available, 2 * row);
                reserved = Arrays.copyOf(reserved, 2 * row);
                closed = Arrays.copyOf(closed, 2 * row);
            }
            names[row] = account;
            put(row, 0, 0);
            closed[row] = false;
        }
        return row;
    }

    public AccountId name(int row) {
        return names[row];
    }

    public long available(int row) {
        return available[row];
    }

    public long reserved(int row) {
        return reserved[row];
    }

    public void put(int row, long nowAvailable, long nowReserved) {
        available[row] = nowAvailable;
        reserved[row] = nowReserved;
    }

    /// Whether an account takes nothing in any more.
    public boolean closed(AccountId account) {
        int row = row(account);
        return row != IdTable.NONE && closed[row];
    }

    public void close(int row, boolean now) {
        closed[row] = now;
    }

    public void shrinkTo(int rows) {
        ids.shrinkTo(rows);
    }

    public AccountBalance balance(AccountId account) {
        int row = row(account);
        return row == IdTable.NONE
                ? AccountBalance.NOTHING
                : new AccountBalance(available[row], reserved[row]);
    }

    /// The sum of all balances, added up anew.
    public long held() {
        long sum = 0;
        for (int row = 0; row < size(); row++) {
            sum = Math.addExact(sum, Math.addExact(available[row], reserved[row]));
        }
        return sum;
    }

    public boolean sameAs(AccountTable other) {
        if (size() != other.size()) {
            return false;
        }
        for (int row = 0; row < size(); row++) {
            int theirs = other.row(names[row]);
            if (theirs == IdTable.NONE
                    || available[row] != other.available[theirs]
                    || reserved[row] != other.reserved[theirs]
                    || closed[row] != other.closed[theirs]) {
                return false;
            }
        }
        return true;
    }
}
