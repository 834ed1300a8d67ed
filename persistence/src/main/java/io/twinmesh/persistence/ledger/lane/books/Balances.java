package io.twinmesh.persistence.ledger.lane.books;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.lane.table.AccountBalance;
import io.twinmesh.persistence.ledger.lane.table.AccountTable;
import io.twinmesh.persistence.ledger.lane.table.LongStack;

/// How tokens move between the accounts of a lane. What a balance was is kept until [#commit], so
/// that [#rollBack] can put it back, the last change first.
final class Balances {
    private final AccountTable accounts;

    /// Row, available and reserved, in turn.
    private final LongStack before = new LongStack();

    private long held;
    private long heldBefore;
    private int accountsBefore;

    Balances(AccountTable accounts) {
        this.accounts = accounts;
        this.held = accounts.held();
        commit();
    }

    /// From one account to another.
    void move(AccountId from, AccountId to, long amount) {
        add(from, -amount);
        add(to, amount);
    }

    /// @param amount negative when tokens leave the account
    void add(AccountId account, long amount) {
        change(accounts.rowOrNew(account), amount, 0);
    }

    /// @param row of an account
    void change(int row, long moreAvailable, long moreReserved) {
        long available = accounts.available(row);
        long reserved = accounts.reserved(row);
        before.push(row);
        before.push(available);
        before.push(reserved);
        var after = new AccountBalance(available, reserved).plus(moreAvailable, moreReserved);
        accounts.put(row, after.available(), after.reserved());
        held += moreAvailable + moreReserved;
    }

    /// The sum of all balances, kept from the changes of the balances themselves.
    long held() {
        return held;
    }

    void commit() {
        before.clear();
        heldBefore = held;
        accountsBefore = accounts.size();
    }

    void rollBack() {
        while (!before.isEmpty()) {
            long reserved = before.pop();
            long available = before.pop();
            accounts.put((int) before.pop(), available, reserved);
        }
        accounts.shrinkTo(accountsBefore);
        held = heldBefore;
    }
}
