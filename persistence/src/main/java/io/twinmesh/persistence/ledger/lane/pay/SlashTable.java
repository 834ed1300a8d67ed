package io.twinmesh.persistence.ledger.lane.pay;

import io.twinmesh.persistence.ledger.Wire16;
import io.twinmesh.persistence.ledger.lane.table.LongStack;
import io.twinmesh.persistence.table.IdTable;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// What became of all pay of a lane that was taken. Such is rare.
public final class SlashTable {
    private final IdTable ids;
    private final List<SlashAccount> accounts;

    /// Rows that were given back since the last [#commit].
    private final LongStack givenBack = new LongStack();

    private int committed;

    public SlashTable() {
        this(new IdTable(), new ArrayList<>());
    }

    private SlashTable(IdTable ids, List<SlashAccount> accounts) {
        this.ids = ids;
        this.accounts = accounts;
        this.committed = accounts.size();
    }

    public SlashTable copy() {
        return new SlashTable(ids.copy(), new ArrayList<>(accounts));
    }

    public int size() {
        return accounts.size();
    }

    /// 32 hex digits.
    public String id(int row) {
        var hex = HexFormat.of();
        return hex.toHexDigits(ids.high(row)) + hex.toHexDigits(ids.low(row));
    }

    public SlashAccount account(int row) {
        return accounts.get(row);
    }

    private int row(String id) {
        var ascii = Wire16.ascii(id);
        return ids.row(Wire16.half(ascii, 0), Wire16.half(ascii, 16));
    }

    public Optional<SlashAccount> account(String id) {
        int row = row(id);
        return row == IdTable.NONE ? Optional.empty() : Optional.of(accounts.get(row));
    }

    public void add(String id, SlashAccount account) {
        var ascii = Wire16.ascii(id);
        if (ids.rowOrNew(Wire16.half(ascii, 0), Wire16.half(ascii, 16)) != accounts.size()) {
            throw new IllegalStateException("I12: " + id + " has taken pay before");
        }
        accounts.add(account);
    }

    /// @param index leaf index
    /// @return what is given back
    public SlashAccount giveBack(String id, long index) {
        int row = row(id);
        if (row == IdTable.NONE || accounts.get(row).givenBack().isPresent()) {
            throw new IllegalStateException("I4: " + id + " has nothing to give back");
        }
        var before = accounts.get(row);
        accounts.set(row, before.givenBackAt(index));
        givenBack.push(row);
        return before;
    }

    public void commit() {
        givenBack.clear();
        committed = accounts.size();
    }

    public void rollBack() {
        while (!givenBack.isEmpty()) {
            int row = (int) givenBack.pop();
            accounts.set(row, accounts.get(row).notGivenBack());
        }
        ids.shrinkTo(committed);
        accounts.subList(committed, accounts.size()).clear();
    }

    public boolean sameAs(SlashTable other) {
        if (size() != other.size()) {
            return false;
        }
        for (int row = 0; row < size(); row++) {
            int theirs = other.row(id(row));
            if (theirs == IdTable.NONE || !accounts.get(row).equals(other.accounts.get(theirs))) {
                return false;
            }
        }
        return true;
    }
}
