package io.twinmesh.persistence.ledger.lane.table;

import io.twinmesh.persistence.ledger.Wire16;
import io.twinmesh.persistence.table.IdTable;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// What became of all sweeps that left a lane, by their ids, and of those that arrived in it, by
/// the ids under which they arrive. Such are rare.
public final class SweepTable {
    private final IdTable ids;
    private final List<SweepAccount> accounts;
    private long arrived;
    private int committed;

    public SweepTable() {
        this(new IdTable(), new ArrayList<>(), 0);
    }

    private SweepTable(IdTable ids, List<SweepAccount> accounts, long arrived) {
        this.ids = ids;
        this.accounts = accounts;
        this.arrived = arrived;
        this.committed = accounts.size();
    }

    public SweepTable copy() {
        return new SweepTable(ids.copy(), new ArrayList<>(accounts), arrived);
    }

    public int size() {
        return accounts.size();
    }

    /// 32 hex digits.
    public String id(int row) {
        var hex = HexFormat.of();
        return hex.toHexDigits(ids.high(row)) + hex.toHexDigits(ids.low(row));
    }

    public SweepAccount account(int row) {
        return accounts.get(row);
    }

    private int row(String id) {
        var ascii = Wire16.ascii(id);
        return ids.row(Wire16.half(ascii, 0), Wire16.half(ascii, 16));
    }

    /// @param id under which it left, or arrived
    public Optional<SweepAccount> account(String id) {
        int row = row(id);
        return row == IdTable.NONE ? Optional.empty() : Optional.of(accounts.get(row));
    }

    /// @param id under which it left, or arrived
    public void add(String id, SweepAccount account) {
        var ascii = Wire16.ascii(id);
        if (ids.rowOrNew(Wire16.half(ascii, 0), Wire16.half(ascii, 16)) != accounts.size()) {
            throw new IllegalStateException("I12: sweep " + id + " is known already");
        }
        accounts.add(account);
        arrived += arrived(account);
    }

    private static long arrived(SweepAccount account) {
        return account instanceof SweepAccount.Arrived(var sweep, _) ? sweep.amount() : 0;
    }

    /// All tokens that ever arrived from other lanes.
    public long arrived() {
        return arrived;
    }

    public void commit() {
        committed = accounts.size();
    }

    public void rollBack() {
        var drafted = accounts.subList(committed, accounts.size());
        for (var account : drafted) {
            arrived -= arrived(account);
        }
        drafted.clear();
        ids.shrinkTo(committed);
    }

    public boolean sameAs(SweepTable other) {
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
