package io.twinmesh.persistence.ledger.lane.table;

import io.twinmesh.persistence.ledger.Wire16;
import io.twinmesh.persistence.table.IdTable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What became of each mint of a lane. Mints are rare.
public final class MintTable {
    private final IdTable ids;
    private final List<MintAccount> accounts;

    public MintTable() {
        this(new IdTable(), new ArrayList<>());
    }

    private MintTable(IdTable ids, List<MintAccount> accounts) {
        this.ids = ids;
        this.accounts = accounts;
    }

    public MintTable copy() {
        return new MintTable(ids.copy(), new ArrayList<>(accounts));
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

    public MintAccount account(int row) {
        return accounts.get(row);
    }

    public Optional<MintAccount> account(String id) {
        var ascii = Wire16.ascii(id);
        int row = ids.row(Wire16.half(ascii, 0), Wire16.half(ascii, 16));
        return row == IdTable.NONE ? Optional.empty() : Optional.of(accounts.get(row));
    }

    public void add(String id, MintAccount account) {
        var ascii = Wire16.ascii(id);
        if (ids.rowOrNew(Wire16.half(ascii, 0), Wire16.half(ascii, 16)) != accounts.size()) {
            throw new IllegalStateException("I12: mint " + id + " is known already");
        }
        accounts.add(account);
    }

    public void shrinkTo(int rows) {
        ids.shrinkTo(rows);
        accounts.subList(rows, accounts.size()).clear();
    }

    public boolean sameAs(MintTable other) {
        if (size() != other.size()) {
            return false;
        }
        for (int row = 0; row < size(); row++) {
            int theirs = other.ids.row(high(row), low(row));
            if (theirs == IdTable.NONE || !accounts.get(row).equals(other.accounts.get(theirs))) {
                return false;
            }
        }
        return true;
    }
}
