package io.twinmesh.persistence.ledger.lane.pay;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.lane.table.LongStack;
import io.twinmesh.persistence.ledger.pending.PendingAccount;
import io.twinmesh.persistence.ledger.pending.PendingParts;
import io.twinmesh.persistence.ledger.pending.VestingRule;
import io.twinmesh.persistence.table.IdTable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// What each provider of a lane has earned and not yet got. What was done since [#commit] can be
/// undone.
public final class PendingTable {
    private final IdTable ids;
    private final List<AccountId> providers;

    /// Sub-accounts, in the providers' rows.
    private final IdTable accountIds;

    private final List<AccountId> accounts;
    private final List<PendingParts> parts;

    /// Rows that earned, and after a `NONE` rows that are as [#kept] says.
    private final LongStack undo = new LongStack();

    private final Deque<PendingParts> kept = new ArrayDeque<>();
    private int committed;

    public PendingTable() {
        this(new IdTable(), new ArrayList<>(), new IdTable(), new ArrayList<>(), new ArrayList<>());
    }

    private PendingTable(
            IdTable ids,
            List<AccountId> providers,
            IdTable accountIds,
            List<AccountId> accounts,
            List<PendingParts> parts) {
        this.ids = ids;
        this.providers = providers;
        this.accountIds = accountIds;
        this.accounts = accounts;
        this.parts = parts;
        this.committed = parts.size();
    }

    public PendingTable copy() {
        var copied = new ArrayList<PendingParts>(parts.size());
        parts.forEach(of -> copied.add(of.copy()));
        return new PendingTable(
                ids.copy(),
                new ArrayList<>(providers),
                accountIds.copy(),
                new ArrayList<>(accounts),
                copied);
    }

    public int size() {
        return parts.size();
    }

    public AccountId provider(int row) {
        return providers.get(row);
    }

    /// Whether an account is a provider's sub-account of pending pay.
    public boolean holds(AccountId account) {
        return accountIds.row(account.high(), account.low()) != IdTable.NONE;
    }

    /// The row of a provider, or [IdTable#NONE].
    public int row(AccountId provider) {
        return ids.row(provider.high(), provider.low());
    }

    /// Where a provider's pending pay is, or would be.
    public AccountId account(AccountId provider) {
        int row = row(provider);
        return row == IdTable.NONE ? PendingAccount.of(provider) : accounts.get(row);
    }

    public PendingParts parts(int row) {
        return parts.get(row);
    }

    /// Tokens that a provider has earned and not yet got.
    public long total(AccountId provider) {
        int row = row(provider);
        return row == IdTable.NONE ? 0 : parts.get(row).total();
    }

    /// Enters what a snapshot says.
    public void add(AccountId provider, PendingParts of) {
        if (ids.rowOrNew(provider.high(), provider.low()) != parts.size()) {
            throw new IllegalStateException(provider + " has pending pay twice");
        }
        add(provider, PendingAccount.of(provider), of);
    }

    private void add(AccountId provider, AccountId account, PendingParts of) {
        providers.add(provider);
        accountIds.rowOrNew(account.high(), account.low());
        accounts.add(account);
        parts.add(of);
    }

    /// @param time in milliseconds
    public void earn(AccountId provider, AccountId account, long amount, long time) {
        int row = ids.rowOrNew(provider.high(), provider.low());
        if (row == parts.size()) {
            add(provider, PendingAccount.of(provider), new PendingParts());
        }
        if (!accounts.get(row).equals(account)) {
            throw new IllegalStateException("pay is pending in its provider's own sub-account");
        }
        parts.get(row).earn(amount, time);
        undo.push(row);
    }

    public void vest(AccountId provider, long amount) {
        if (!changed(provider).vest(amount)) {
            throw new IllegalStateException("I3: what vests is whole parts, the oldest first");
        }
    }

    public void slash(AccountId provider, long amount) {
        if (amount > 0) {
            changed(provider).slash(amount);
        }
    }

    private PendingParts changed(AccountId provider) {
        int row = row(provider);
        if (row == IdTable.NONE) {
            throw new IllegalStateException("I3: " + provider + " has nothing pending");
        }
        kept.push(parts.get(row).copy());
        undo.push(row);
        undo.push(IdTable.NONE);
        return parts.get(row);
    }

    /// Providers with pay that has become their own, from a row on and round.
    ///
    /// @param from 0 or more
    /// @param now in milliseconds
    public List<AccountId> vesting(VestingRule rule, long now, long from, int limit) {
        var found = new ArrayList<AccountId>();
        for (int i = 0; i < size() && found.size() < limit; i++) {
            int row = (int) ((from + i) % size());
            if (parts.get(row).vests(rule, now)) {
                found.add(providers.get(row));
            }
        }
        return found;
    }

    public void commit() {
        undo.clear();
        kept.clear();
        committed = parts.size();
    }

    public void rollBack() {
        while (!undo.isEmpty()) {
            int row = (int) undo.pop();
            if (row == IdTable.NONE) {
                parts.set((int) undo.pop(), kept.pop());
            } else {
                parts.get(row).unearn();
            }
        }
        ids.shrinkTo(committed);
        accountIds.shrinkTo(committed);
        for (var column : List.of(providers, accounts, parts)) {
            column.subList(committed, column.size()).clear();
        }
    }

    public boolean sameAs(PendingTable other) {
        if (size() != other.size()) {
            return false;
        }
        for (int row = 0; row < size(); row++) {
            int theirs = other.row(providers.get(row));
            if (theirs == IdTable.NONE || !parts.get(row).sameAs(other.parts.get(theirs))) {
                return false;
            }
        }
        return true;
    }
}
