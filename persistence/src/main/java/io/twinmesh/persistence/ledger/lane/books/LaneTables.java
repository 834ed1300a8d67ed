package io.twinmesh.persistence.ledger.lane.books;

import io.twinmesh.persistence.ledger.lane.pay.PendingTable;
import io.twinmesh.persistence.ledger.lane.pay.SlashTable;
import io.twinmesh.persistence.ledger.lane.pay.WithheldTable;
import io.twinmesh.persistence.ledger.lane.table.AccountTable;
import io.twinmesh.persistence.ledger.lane.table.JobTable;
import io.twinmesh.persistence.ledger.lane.table.MintTable;
import io.twinmesh.persistence.ledger.lane.table.OrderTable;
import io.twinmesh.persistence.ledger.lane.table.SplitTable;
import io.twinmesh.persistence.ledger.lane.table.SweepTable;

/// All that a lane remembers, table by table. Jobs and orders name accounts by their rows, so they
/// belong to this table of accounts.
public record LaneTables(
        AccountTable accounts,
        JobTable jobs,
        MintTable mints,
        OrderTable orders,
        PendingTable pending,
        SlashTable slashes,
        SplitTable splits,
        SweepTable sweeps,
        WithheldTable withheld) {

    public static LaneTables empty() {
        var accounts = new AccountTable();
        return new LaneTables(
                accounts,
                new JobTable(accounts),
                new MintTable(),
                new OrderTable(accounts),
                new PendingTable(),
                new SlashTable(),
                new SplitTable(),
                new SweepTable(),
                new WithheldTable());
    }

    /// @param listed only for a snapshot that another thread writes while these go on
    LaneTables copy(boolean listed) {
        var copied = accounts.copy();
        return new LaneTables(
                copied,
                listed ? jobs.listed(copied) : jobs.copy(copied),
                mints.copy(),
                orders.copy(copied),
                pending.copy(),
                slashes.copy(),
                splits.copy(),
                sweeps.copy(),
                withheld.copy());
    }

    /// For the tables that know themselves what was drafted.
    void commit() {
        pending.commit();
        slashes.commit();
        splits.commit();
        sweeps.commit();
        withheld.commit();
    }

    /// For the tables that know themselves what was drafted.
    void rollBack() {
        pending.rollBack();
        slashes.rollBack();
        splits.rollBack();
        sweeps.rollBack();
        withheld.rollBack();
    }

    boolean sameAs(LaneTables other) {
        return accounts.sameAs(other.accounts)
                && jobs.sameAs(other.jobs)
                && mints.sameAs(other.mints)
                && orders.sameAs(other.orders)
                && pending.sameAs(other.pending)
                && slashes.sameAs(other.slashes)
                && splits.sameAs(other.splits)
                && sweeps.sameAs(other.sweeps)
                && withheld.sameAs(other.withheld);
    }
}
