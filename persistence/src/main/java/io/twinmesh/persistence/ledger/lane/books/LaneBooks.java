package io.twinmesh.persistence.ledger.lane.books;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.lane.table.AccountBalance;
import io.twinmesh.persistence.ledger.lane.table.JobTable;
import io.twinmesh.persistence.ledger.lane.table.MintAccount;
import io.twinmesh.persistence.ledger.lane.table.SweepAccount;
import io.twinmesh.persistence.ledger.order.Order;
import io.twinmesh.persistence.ledger.sweep.Sweep;
import io.twinmesh.persistence.ledger.sweep.TransitAccount;

import java.time.Instant;
import java.util.List;

/// The books of one lane. What is written to them is a draft until [#commit]; [#rollBack] undoes
/// the draft, at the cost of what it wrote. For one thread at a time.
public final class LaneBooks {
    private final LaneTables tables;
    private final Balances balances;
    private final Reservations reservations;
    private final ProviderPay pay;
    private final PayoutBody body = new PayoutBody();
    private long nextIndex;
    private long minted;
    private long burned;
    private Mark committed;

    private record Mark(long nextIndex, long minted, long burned, int mints, int orders) {}

    /// @param nextIndex leaf index of the next movement
    /// @param minted all tokens ever created
    public LaneBooks(long nextIndex, long minted, LaneTables tables) {
        this.tables = tables;
        this.balances = new Balances(tables.accounts());
        this.reservations = new Reservations(tables.accounts(), tables.jobs(), balances);
        this.pay = new ProviderPay(tables, balances);
        this.nextIndex = nextIndex;
        this.minted = minted;
        this.burned = tables.orders().burned();
        tables.commit();
        this.committed = mark();
    }

    public static LaneBooks empty() {
        return new LaneBooks(0, 0, LaneTables.empty());
    }

    /// Books of their own that hold the same, without the draft.
    ///
    /// @param listed only for a snapshot that another thread writes while these go on
    public LaneBooks copy(boolean listed) {
        rollBack();
        return new LaneBooks(nextIndex, minted, tables.copy(listed));
    }

    private Mark mark() {
        return new Mark(nextIndex, minted, burned, tables.mints().size(), tables.orders().size());
    }

    /// What is drafted counts from now on.
    public void commit() {
        committed = mark();
        tables.commit();
        balances.commit();
        reservations.commit();
    }

    /// Undoes what is drafted. Accounts that are new in it go last: jobs and orders name them.
    public void rollBack() {
        reservations.rollBack();
        tables.rollBack();
        tables.orders().shrinkTo(committed.orders());
        tables.mints().shrinkTo(committed.mints());
        balances.rollBack();
        nextIndex = committed.nextIndex();
        minted = committed.minted();
        burned = committed.burned();
    }

    /// What moves tokens, or says by what they are split, has a leaf.
    ///
    /// @param time of the batch
    public void apply(LedgerEntry entry, Instant time) {
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
                    tables.mints().add(id, new MintAccount.Failed(why));
            case LedgerEntry.Reserved reserved -> reservations.reserve(reserved);
            case LedgerEntry.JobFailed(var job, var why) -> reservations.fail(job, why);
            case LedgerEntry.Paid paid -> {
                long fingerprint = body.of(paid);
                reservations.settle(
                        paid.job(), paid.payer(), paid.amount(), nextIndex, fingerprint);
                pay.earn(paid, time);
                nextIndex++;
            }
            case LedgerEntry.Vested vested -> {
                pay.vest(vested);
                nextIndex++;
            }
            case LedgerEntry.Slashed slashed -> {
                pay.slash(slashed, nextIndex);
                nextIndex++;
            }
            case LedgerEntry.GivenBack given -> {
                pay.giveBack(given, nextIndex);
                nextIndex++;
            }
            case LedgerEntry.WithheldResolved resolved -> {
                pay.resolve(resolved);
                nextIndex++;
            }
            case LedgerEntry.SplitSet(var signed, _) -> {
                tables.splits().add(signed.order().policy(), nextIndex);
                nextIndex++;
            }
            case LedgerEntry.SweptOut(var sweep) -> {
                send(sweep);
                nextIndex++;
            }
            case LedgerEntry.SweptIn(var sweep) -> {
                arrive(sweep);
                nextIndex++;
            }
            case LedgerEntry.SweepFailed(var id, var why) ->
                    tables.sweeps().add(id, new SweepAccount.Failed(why));
            case LedgerEntry.Voided(var job) -> reservations.giveBack(job, JobTable.RETURNED);
            case LedgerEntry.Expired(var job) -> reservations.giveBack(job, JobTable.EXPIRED);
            case LedgerEntry.Transferred(var order, _) -> {
                transfer(order);
                nextIndex++;
            }
            case LedgerEntry.Refunded(var order, var to, _) -> {
                refund(order, to);
                nextIndex++;
            }
            case LedgerEntry.Burned(var order, _) -> {
                burn(order);
                nextIndex++;
            }
            case LedgerEntry.Closed(var order, _) ->
                    tables.orders().addClosed(order.id(), order.from());
            case LedgerEntry.OrderFailed(var id, var why) -> tables.orders().addFailed(id, why);
        }
    }

    private void mint(String id, AccountId account, long amount) {
        tables.mints().add(id, new MintAccount.Done(account, amount));
        balances.add(account, amount);
        minted += amount;
    }

    private void send(Sweep sweep) {
        tables.sweeps().add(sweep.id(), new SweepAccount.Sent(sweep, nextIndex));
        balances.move(sweep.account(), TransitAccount.to(sweep.to()), sweep.amount());
    }

    /// What left another lane is not in this one's books before.
    private void arrive(Sweep sweep) {
        tables.sweeps().add(sweep.arrivalId(), new SweepAccount.Arrived(sweep, nextIndex));
        balances.add(sweep.account(), sweep.amount());
    }

    private void transfer(Order.Transfer order) {
        tables.orders()
                .addTransferred(order.id(), order.from(), order.to(), order.amount(), nextIndex);
        balances.move(order.from(), order.to(), order.amount());
    }

    private void refund(Order.Refund order, AccountId to) {
        tables.orders()
                .addRefunded(order.id(), order.from(), to, order.of(), order.amount(), nextIndex);
        balances.move(order.from(), to, order.amount());
    }

    private void burn(Order.Burn order) {
        tables.orders().addBurned(order.id(), order.from(), order.amount(), nextIndex);
        balances.add(order.from(), -order.amount());
        burned += order.amount();
    }

    /// Reservations that have expired, the earliest first, at most `limit`. Each has to be resolved
    /// then: it is not told again.
    public List<JobId> takeDue(Instant time, int limit) {
        return reservations.takeDue(time, limit);
    }

    /// What the rules and a snapshot look up. Only [#apply] writes to them.
    public LaneTables tables() {
        return tables;
    }

    public AccountBalance balance(AccountId account) {
        return tables.accounts().balance(account);
    }

    /// Leaf index of the next movement.
    public long nextIndex() {
        return nextIndex;
    }

    /// All tokens ever created.
    public long minted() {
        return minted;
    }

    /// All tokens that were ever created in this lane or arrived in it from others.
    public long received() {
        return minted + tables.sweeps().arrived();
    }

    /// All tokens ever destroyed.
    public long burned() {
        return burned;
    }

    /// The sum of all balances, kept from the changes of the balances themselves.
    public long held() {
        return balances.held();
    }

    /// The fingerprints by which a payout that is repeated is told from another one.
    public PayoutBody body() {
        return body;
    }

    public boolean sameAs(LaneBooks other) {
        return nextIndex == other.nextIndex
                && minted == other.minted
                && tables.sameAs(other.tables);
    }
}
