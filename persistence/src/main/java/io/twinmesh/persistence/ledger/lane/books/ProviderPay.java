package io.twinmesh.persistence.ledger.lane.books;

import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.Role;
import io.twinmesh.persistence.ledger.lane.pay.SlashAccount;
import io.twinmesh.persistence.ledger.pending.PendingAccount;

import java.time.Instant;
import java.util.Optional;

/// What becomes of pay between a payout and its provider: it is pending or withheld, vests or is
/// resolved, and is taken and given back while it is pending.
final class ProviderPay {
    private final LaneTables tables;
    private final Balances balances;

    ProviderPay(LaneTables tables, Balances balances) {
        this.tables = tables;
        this.balances = balances;
    }

    /// All parts of a payout but the payer's.
    ///
    /// @param time of the batch
    void earn(LedgerEntry.Paid paid, Instant time) {
        for (var posting : paid.postings()) {
            if (posting.role() != Role.PAYER) {
                balances.add(posting.account(), posting.amount());
            }
            if (posting.role() == Role.PENDING) {
                tables.pending()
                        .earn(
                                paid.pendingFor().orElseThrow(),
                                posting.account(),
                                posting.amount(),
                                time.toEpochMilli());
            }
            if (posting.role() == Role.WITHHELD) {
                var holdback = tables.splits().holdback(paid.policy());
                tables.withheld().earn(paid, posting, holdback, time);
            }
        }
    }

    void vest(LedgerEntry.Vested vested) {
        var provider = vested.provider();
        tables.pending().vest(provider, vested.amount());
        balances.move(tables.pending().account(provider), provider, vested.amount());
    }

    void resolve(LedgerEntry.WithheldResolved resolved) {
        var part = resolved.part();
        tables.withheld().resolve(part, resolved.amount());
        var account = tables.withheld().account(part.provider());
        balances.move(account, resolved.to(), resolved.amount());
    }

    /// @param index leaf index of this
    void slash(LedgerEntry.Slashed slashed, long index) {
        var provider = slashed.provider();
        tables.slashes()
                .add(
                        slashed.id(),
                        new SlashAccount(
                                provider,
                                slashed.most(),
                                slashed.amount(),
                                slashed.evidence(),
                                index,
                                Optional.empty()));
        tables.pending().slash(provider, slashed.amount());
        var pending = tables.pending().account(provider);
        balances.move(pending, PendingAccount.SLASHED, slashed.amount());
    }

    /// @param index leaf index of this
    void giveBack(LedgerEntry.GivenBack given, long index) {
        var taken = tables.slashes().giveBack(given.slash(), index);
        if (!taken.provider().equals(given.provider()) || taken.amount() != given.amount()) {
            throw new IllegalStateException("I4: what was taken is given back");
        }
        balances.move(PendingAccount.SLASHED, given.provider(), given.amount());
    }
}
