package io.twinmesh.persistence.ledger.lane.books;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.lane.table.AccountTable;
import io.twinmesh.persistence.ledger.lane.table.DueQueue;
import io.twinmesh.persistence.ledger.lane.table.JobTable;
import io.twinmesh.persistence.ledger.lane.table.LongStack;
import io.twinmesh.persistence.table.IdTable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What payers have set aside for jobs: each reservation is resolved once, by a payout, by being
/// given back or by its time. What was resolved since [#commit] is open again after [#rollBack].
final class Reservations {
    private static final int FEWEST_DUE = 1024;

    private final AccountTable accounts;
    private final JobTable jobs;
    private final Balances balances;
    private final DueQueue due = new DueQueue();

    /// Row and expiry, in turn.
    private final LongStack resolved = new LongStack();

    private int open;
    private int jobsBefore;

    Reservations(AccountTable accounts, JobTable jobs, Balances balances) {
        this.accounts = accounts;
        this.jobs = jobs;
        this.balances = balances;
        for (int row = 0; row < jobs.size(); row++) {
            if (jobs.open(row)) {
                offer(row);
            }
        }
        commit();
    }

    void reserve(LedgerEntry.Reserved reserved) {
        int payer = accounts.rowOrNew(reserved.payer());
        long amount = reserved.amount();
        balances.change(payer, -amount, amount);
        long expires = reserved.expires().toEpochMilli();
        offer(jobs.add(reserved.job(), JobTable.OPEN, payer, amount, expires));
    }

    void fail(JobId job, LedgerResult why) {
        jobs.add(job, JobTable.FAILED, IdTable.NONE, 0, why.code());
    }

    /// What was set aside leaves its payer.
    ///
    /// @param index leaf index of the payout
    /// @param body its [PayoutBody]
    void settle(JobId job, AccountId payer, long amount, long index, long body) {
        int row = openRow(job);
        if (!accounts.name(jobs.payer(row)).equals(payer) || jobs.amount(row) != amount) {
            throw new IllegalStateException("I4: a payout resolves its own reservation");
        }
        balances.change(jobs.payer(row), 0, -amount);
        resolve(row, JobTable.SETTLED, index, body);
    }

    /// @param how [JobTable#RETURNED] or [JobTable#EXPIRED]
    void giveBack(JobId job, byte how) {
        int row = openRow(job);
        balances.change(jobs.payer(row), jobs.amount(row), -jobs.amount(row));
        resolve(row, how, 0, 0);
    }

    private int openRow(JobId job) {
        int row = jobs.row(job);
        if (row == IdTable.NONE || !jobs.open(row)) {
            throw new IllegalStateException("I4: " + job + " has no open reservation");
        }
        return row;
    }

    private void resolve(int row, byte how, long detail, long body) {
        resolved.push(row);
        resolved.push(jobs.expires(row));
        jobs.become(row, how, detail, body);
        open--;
    }

    /// Jobs that were resolved stay in the queue until their time; when they are most of it, they
    /// go.
    private void offer(int row) {
        open++;
        due.add(jobs.expires(row), row);
        if (due.size() > FEWEST_DUE && due.size() > 4 * open) {
            due.keep(jobs);
        }
    }

    /// Which have expired, the earliest first, at most `limit`. They leave the queue, so each has
    /// to be resolved.
    List<JobId> takeDue(Instant time, int limit) {
        var taken = new ArrayList<JobId>();
        int last = IdTable.NONE;
        while (taken.size() < limit && due.earliest() <= time.toEpochMilli()) {
            long expires = due.earliest();
            int row = due.remove();
            // a row that was offered twice comes out twice in a row
            if (row != last && jobs.openUntil(row, expires)) {
                taken.add(jobs.name(row));
                last = row;
            }
        }
        return taken;
    }

    void commit() {
        resolved.clear();
        jobsBefore = jobs.size();
    }

    void rollBack() {
        while (!resolved.isEmpty()) {
            long expires = resolved.pop();
            int row = (int) resolved.pop();
            jobs.become(row, JobTable.OPEN, expires, 0);
            offer(row);
        }
        for (int row = jobsBefore; row < jobs.size(); row++) {
            open -= jobs.open(row) ? 1 : 0;
        }
        jobs.shrinkTo(jobsBefore);
    }
}
