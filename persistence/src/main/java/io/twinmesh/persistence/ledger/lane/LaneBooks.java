package io.twinmesh.persistence.ledger.lane;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.Role;
import io.twinmesh.persistence.ledger.holdback.WithheldTable;
import io.twinmesh.persistence.ledger.lane.table.AccountBalance;
import io.twinmesh.persistence.ledger.lane.table.AccountTable;
import io.twinmesh.persistence.ledger.lane.table.DueQueue;
import io.twinmesh.persistence.ledger.lane.table.JobAccount;
import io.twinmesh.persistence.ledger.lane.table.JobTable;
import io.twinmesh.persistence.ledger.lane.table.LongStack;
import io.twinmesh.persistence.ledger.lane.table.MintAccount;
import io.twinmesh.persistence.ledger.lane.table.MintTable;
import io.twinmesh.persistence.ledger.lane.table.OrderAccount;
import io.twinmesh.persistence.ledger.lane.table.OrderTable;
import io.twinmesh.persistence.ledger.lane.table.PendingTable;
import io.twinmesh.persistence.ledger.lane.table.SlashAccount;
import io.twinmesh.persistence.ledger.lane.table.SlashTable;
import io.twinmesh.persistence.ledger.lane.table.SplitTable;
import io.twinmesh.persistence.ledger.lane.table.SweepAccount;
import io.twinmesh.persistence.ledger.lane.table.SweepTable;
import io.twinmesh.persistence.ledger.order.Order;
import io.twinmesh.persistence.ledger.pending.PendingAccount;
import io.twinmesh.persistence.ledger.sweep.Sweep;
import io.twinmesh.persistence.ledger.sweep.TransitAccount;
import io.twinmesh.persistence.table.IdTable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The books of one lane. What is written to them is a draft until [#commit]; [#rollBack] undoes
/// the draft, at the cost of what it wrote. For one thread at a time.
final class LaneBooks {
    private static final int FEWEST_DUE = 1024;

    private final AccountTable accounts;
    private final JobTable jobs;
    private final MintTable mints;
    private final OrderTable orders;
    private final PendingTable pending;
    private final SlashTable slashes;
    private final SplitTable splits;
    private final SweepTable sweeps;
    private final WithheldTable withheld;
    private final DueQueue due = new DueQueue();
    private final PayoutBody body = new PayoutBody();
    private final LongStack balancesBefore = new LongStack();
    private final LongStack resolved = new LongStack();
    private long nextIndex;
    private long minted;
    private long burned;
    private long held;
    private int open;
    private Mark committed;

    private record Mark(
            long nextIndex,
            long minted,
            long burned,
            long held,
            int accounts,
            int jobs,
            int mints,
            int orders) {}

    /// @param nextIndex leaf index of the next movement
    /// @param minted all tokens ever created
    LaneBooks(
            long nextIndex,
            long minted,
            AccountTable accounts,
            JobTable jobs,
            MintTable mints,
            OrderTable orders,
            PendingTable pending,
            SlashTable slashes,
            SplitTable splits,
            SweepTable sweeps,
            WithheldTable withheld) {
        this.accounts = accounts;
        this.jobs = jobs;
        this.mints = mints;
        this.orders = orders;
        this.pending = pending;
        this.slashes = slashes;
        this.splits = splits;
        this.sweeps = sweeps;
        this.withheld = withheld;
        this.nextIndex = nextIndex;
        this.minted = minted;
        this.burned = orders.burned();
        this.held = accounts.held();
        for (int row = 0; row < jobs.size(); row++) {
            if (jobs.open(row)) {
                offer(row);
            }
        }
        pending.commit();
        slashes.commit();
        splits.commit();
        sweeps.commit();
        withheld.commit();
        this.committed = mark();
    }

    static LaneBooks empty() {
        var accounts = new AccountTable();
        return new LaneBooks(
                0,
                0,
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

    /// Books of their own that hold the same, without the draft.
    ///
    /// @param listed only for a snapshot that another thread writes while these go on
    LaneBooks copy(boolean listed) {
        rollBack();
        var copied = accounts.copy();
        return new LaneBooks(
                nextIndex,
                minted,
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

    private Mark mark() {
        return new Mark(
                nextIndex,
                minted,
                burned,
                held,
                accounts.size(),
                jobs.size(),
                mints.size(),
                orders.size());
    }

    /// What is drafted counts from now on.
    void commit() {
        committed = mark();
        pending.commit();
        slashes.commit();
        splits.commit();
        sweeps.commit();
        withheld.commit();
        balancesBefore.clear();
        resolved.clear();
    }

    /// Undoes what is drafted.
    void rollBack() {
        while (!balancesBefore.isEmpty()) {
            long reserved = balancesBefore.pop();
            long available = balancesBefore.pop();
            accounts.put((int) balancesBefore.pop(), available, reserved);
        }
        while (!resolved.isEmpty()) {
            long expires = resolved.pop();
            int row = (int) resolved.pop();
            jobs.become(row, JobTable.OPEN, expires, 0);
            offer(row);
        }
        for (int row = committed.jobs(); row < jobs.size(); row++) {
            open -= jobs.open(row) ? 1 : 0;
        }
        pending.rollBack();
        slashes.rollBack();
        splits.rollBack();
        sweeps.rollBack();
        withheld.rollBack();
        orders.shrinkTo(committed.orders());
        accounts.shrinkTo(committed.accounts());
        jobs.shrinkTo(committed.jobs());
        mints.shrinkTo(committed.mints());
        nextIndex = committed.nextIndex();
        minted = committed.minted();
        burned = committed.burned();
        held = committed.held();
    }

    /// @param time of the batch
    void apply(LedgerEntry entry, Instant time) {
        switch (entry) {
            case LedgerEntry.Minted(var id, var account, var amount) -> {
                mint(id, account, amount);
                nextIndex++;
            }
            case LedgerEntry.MintedByOrder(var signed, _) -> {
                var order = signed.order();
                mint(order.id(), order.account(), order.amount());
                nextIndex++;
            }
            case LedgerEntry.MintedUnlogged(var id, var account, var amount) ->
                    mint(id, account, amount);
            case LedgerEntry.MintFailed(var id, var why) ->
                    mints.add(id, new MintAccount.Failed(why));
            case LedgerEntry.Reserved(var job, var payer, var amount, var expires) -> {
                int row = accounts.rowOrNew(payer);
                move(row, -amount, amount);
                offer(jobs.add(job, JobTable.OPEN, row, amount, expires.toEpochMilli()));
            }
            case LedgerEntry.JobFailed(var job, var why) ->
                    jobs.add(job, JobTable.FAILED, IdTable.NONE, 0, why.code());
            case LedgerEntry.Paid paid -> pay(paid, time);
            case LedgerEntry.Vested(var provider, var amount, _) -> {
                pending.vest(provider, amount);
                move(pending.account(provider), provider, amount);
            }
            case LedgerEntry.Slashed slashed -> slash(slashed);
            case LedgerEntry.GivenBack(var slash, var provider, var amount) -> {
                var taken = slashes.giveBack(slash, nextIndex);
                if (!taken.provider().equals(provider) || taken.amount() != amount) {
                    throw new IllegalStateException("I4: what was taken is given back");
                }
                move(PendingAccount.SLASHED, provider, amount);
            }
            case LedgerEntry.WithheldResolved resolved -> {
                var part = resolved.part();
                withheld.resolve(part, resolved.amount());
                move(withheld.account(part.provider()), resolved.to(), resolved.amount());
            }
            case LedgerEntry.SplitSet(var signed, _) -> {
                splits.add(signed.order().policy(), nextIndex);
                nextIndex++;
            }
            case LedgerEntry.SweptOut(var sweep) -> {
                sweeps.add(sweep.id(), new SweepAccount.Sent(sweep, nextIndex));
                move(sweep.account(), TransitAccount.to(sweep.to()), sweep.amount());
            }
            case LedgerEntry.SweptIn(var sweep) -> arrive(sweep);
            case LedgerEntry.SweepFailed(var id, var why) ->
                    sweeps.add(id, new SweepAccount.Failed(why));
            case LedgerEntry.Voided(var job) -> giveBack(job, JobTable.RETURNED);
            case LedgerEntry.Expired(var job) -> giveBack(job, JobTable.EXPIRED);
            case LedgerEntry.Transferred(var order, _) -> transfer(order);
            case LedgerEntry.Refunded(var order, var to, _) -> refund(order, to);
            case LedgerEntry.Burned(var order, _) -> burn(order);
            case LedgerEntry.Closed(var order, _) -> orders.addClosed(order.id(), order.from());
            case LedgerEntry.OrderFailed(var id, var why) -> orders.addFailed(id, why);
        }
    }

    private void mint(String id, AccountId account, long amount) {
        mints.add(id, new MintAccount.Done(account, amount));
        move(accounts.rowOrNew(account), amount, 0);
        minted += amount;
    }

    /// What left another lane is not in this one's books before.
    private void arrive(Sweep sweep) {
        sweeps.add(sweep.arrivalId(), new SweepAccount.Arrived(sweep, nextIndex));
        move(accounts.rowOrNew(sweep.account()), sweep.amount(), 0);
        nextIndex++;
    }

    private void slash(LedgerEntry.Slashed slashed) {
        var provider = slashed.provider();
        slashes.add(
                slashed.id(),
                new SlashAccount(
                        provider,
                        slashed.most(),
                        slashed.amount(),
                        slashed.evidence(),
                        nextIndex,
                        Optional.empty()));
        pending.slash(provider, slashed.amount());
        move(pending.account(provider), PendingAccount.SLASHED, slashed.amount());
    }

    private void pay(LedgerEntry.Paid paid, Instant time) {
        int row = openRow(paid.job());
        int payer = jobs.payer(row);
        if (!accounts.name(payer).equals(paid.payer()) || jobs.amount(row) != paid.amount()) {
            throw new IllegalStateException("I4: a payout resolves its own reservation");
        }
        move(payer, 0, -paid.amount());
        for (var posting : paid.postings()) {
            if (posting.role() != Role.PAYER) {
                move(accounts.rowOrNew(posting.account()), posting.amount(), 0);
            }
            if (posting.role() == Role.PENDING) {
                pending.earn(
                        paid.pendingFor().orElseThrow(),
                        posting.account(),
                        posting.amount(),
                        time.toEpochMilli());
            }
            if (posting.role() == Role.WITHHELD) {
                withheld.earn(paid, posting, splits.holdback(paid.policy()), time);
            }
        }
        resolve(row, JobTable.SETTLED, nextIndex, body.of(paid));
        nextIndex++;
    }

    private void transfer(Order.Transfer order) {
        orders.addTransferred(order.id(), order.from(), order.to(), order.amount(), nextIndex);
        move(order.from(), order.to(), order.amount());
    }

    private void refund(Order.Refund order, AccountId to) {
        orders.addRefunded(order.id(), order.from(), to, order.of(), order.amount(), nextIndex);
        move(order.from(), to, order.amount());
    }

    private void burn(Order.Burn order) {
        orders.addBurned(order.id(), order.from(), order.amount(), nextIndex);
        move(accounts.rowOrNew(order.from()), -order.amount(), 0);
        burned += order.amount();
        nextIndex++;
    }

    /// A movement from one account to another.
    private void move(AccountId from, AccountId to, long amount) {
        move(accounts.rowOrNew(from), -amount, 0);
        move(accounts.rowOrNew(to), amount, 0);
        nextIndex++;
    }

    private void giveBack(JobId job, byte how) {
        int row = openRow(job);
        move(jobs.payer(row), jobs.amount(row), -jobs.amount(row));
        resolve(row, how, 0, 0);
    }

    private int openRow(JobId job) {
        int row = jobs.row(job);
        if (row == IdTable.NONE || !jobs.open(row)) {
            throw new IllegalStateException("I4: " + job + " has no open reservation");
        }
        return row;
    }

    private void resolve(int row, byte how, long detail, long bodyThen) {
        resolved.push(row);
        resolved.push(jobs.expires(row));
        jobs.become(row, how, detail, bodyThen);
        open--;
    }

    private void move(int row, long moreAvailable, long moreReserved) {
        long available = accounts.available(row);
        long reserved = accounts.reserved(row);
        balancesBefore.push(row);
        balancesBefore.push(available);
        balancesBefore.push(reserved);
        var after = new AccountBalance(available, reserved).plus(moreAvailable, moreReserved);
        accounts.put(row, after.available(), after.reserved());
        held += moreAvailable + moreReserved;
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

    /// Which reservations have expired, the earliest first, at most `limit`. They leave the queue,
    /// so each has to be resolved.
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

    Optional<JobAccount> job(JobId job) {
        return jobs.account(job);
    }

    Optional<MintAccount> mint(String id) {
        return mints.account(id);
    }

    Optional<OrderAccount> order(String id) {
        return orders.account(id);
    }

    AccountBalance balance(AccountId account) {
        return accounts.balance(account);
    }

    /// Leaf index of the next movement.
    long nextIndex() {
        return nextIndex;
    }

    /// All tokens ever created.
    long minted() {
        return minted;
    }

    /// All tokens that were ever created in this lane or arrived in it from others.
    long received() {
        return minted + sweeps.arrived();
    }

    /// All tokens ever destroyed.
    long burned() {
        return burned;
    }

    /// The sum of all balances, kept from the changes of the balances themselves.
    long held() {
        return held;
    }

    AccountTable accounts() {
        return accounts;
    }

    JobTable jobs() {
        return jobs;
    }

    MintTable mints() {
        return mints;
    }

    OrderTable orders() {
        return orders;
    }

    PendingTable pending() {
        return pending;
    }

    SlashTable slashes() {
        return slashes;
    }

    SplitTable splits() {
        return splits;
    }

    SweepTable sweeps() {
        return sweeps;
    }

    WithheldTable withheld() {
        return withheld;
    }

    PayoutBody body() {
        return body;
    }

    boolean sameAs(LaneBooks other) {
        return nextIndex == other.nextIndex
                && minted == other.minted
                && accounts.sameAs(other.accounts)
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
