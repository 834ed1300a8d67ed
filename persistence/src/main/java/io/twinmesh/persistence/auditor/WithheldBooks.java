package io.twinmesh.persistence.auditor;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.Role;
import io.twinmesh.persistence.ledger.holdback.Holdback;
import io.twinmesh.persistence.ledger.holdback.WithheldAccount;
import io.twinmesh.persistence.ledger.leaf.LeafView;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.ledger.leaf.WithheldLeaf;
import io.twinmesh.persistence.ledger.pending.PendingAccount;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Withheld pay, kept from leaves: it lies in an account of the provider that earned it and goes to
/// that provider, or back to who paid it before the day on which it is due, each token once. That
/// nothing else leaves an account of withheld pay is seen by [LeafBooks]. Which version of a model
/// it was for is in no leaf, so that it went back for a reason is not seen.
///
/// Where the rest of the provider's share is pending, a payout names two accounts and not whose
/// they are. They are kept as a pair, which the first leaf that names the provider has to fit.
final class WithheldBooks {
    private static final String ANOTHERS = "pay is withheld where it is not its provider's";

    /// Tokens by where they lie, who paid them and when they are due.
    private final Map<Part, Long> parts = new HashMap<>();

    /// Accounts of withheld pay by provider, as far as payouts named it.
    private final Map<AccountId, AccountId> ofProvider = new HashMap<>();

    /// Accounts of withheld pay by those of pending pay beside which payouts named them, and back.
    private final Map<AccountId, AccountId> ofPending = new HashMap<>();

    private final Map<AccountId, AccountId> pendingBeside = new HashMap<>();
    private long withheld;
    private long posted;
    private long returned;

    private record Part(AccountId account, AccountId payer, long dueDay) {}

    /// A payout withholds a part of its provider's share.
    ///
    /// @param posting which one
    /// @param by what its split policy says
    /// @return what is wrong with the account
    Optional<String> earn(LeafView payout, int posting, Holdback by) {
        var account = payout.account(posting);
        if (!isOfProvider(payout, account)) {
            return Optional.of(ANOTHERS);
        }
        if (payout.amount(posting) > 0) {
            long due = by.dueDay(Instant.ofEpochMilli(payout.timeMs()));
            parts.merge(
                    new Part(account, account(payout, Role.PAYER), due),
                    payout.amount(posting),
                    Long::sum);
            withheld += payout.amount(posting);
        }
        return Optional.empty();
    }

    private boolean isOfProvider(LeafView payout, AccountId account) {
        for (int i = 0; i < payout.count(); i++) {
            if (payout.role(i) == Role.PROVIDER.code()) {
                return ofProvider
                        .computeIfAbsent(payout.account(i), WithheldAccount::of)
                        .equals(account);
            }
        }
        var pending = account(payout, Role.PENDING);
        ofPending.putIfAbsent(pending, account);
        pendingBeside.putIfAbsent(account, pending);
        return account.equals(ofPending.get(pending)) && pending.equals(pendingBeside.get(account));
    }

    private static AccountId account(LeafView payout, Role role) {
        int posting = 0;
        while (payout.role(posting) != role.code()) {
            posting++;
        }
        return payout.account(posting);
    }

    /// @param provider whose pending or withheld pay a leaf moves
    /// @return what is wrong with where its payouts put both
    Optional<String> objectionTo(AccountId provider) {
        if (ofPending.isEmpty()) {
            return Optional.empty();
        }
        var pending = PendingAccount.of(provider);
        var account = WithheldAccount.of(provider);
        return ofPending.getOrDefault(pending, account).equals(account)
                        && pendingBeside.getOrDefault(account, pending).equals(pending)
                ? Optional.empty()
                : Optional.of(ANOTHERS);
    }

    /// @param bytes of a leaf that resolves withheld pay
    /// @return what is wrong with it
    Optional<String> enter(byte[] bytes) {
        var leaf = (WithheldLeaf) LedgerLeaf.parse(bytes);
        var anothers = objectionTo(leaf.provider());
        if (anothers.isPresent()) {
            return anothers;
        }
        var part = new Part(WithheldAccount.of(leaf.provider()), leaf.payer(), leaf.dueDay());
        long left = parts.getOrDefault(part, 0L) - leaf.amount();
        if (left < 0) {
            return Optional.of("I4: it resolves more than is withheld of that payer and day");
        }
        if (leaf.returned() && Holdback.day(leaf.time()) >= leaf.dueDay()) {
            return Optional.of("it sends back what was the provider's by then");
        }
        if (left == 0) {
            parts.remove(part);
        } else {
            parts.put(part, left);
        }
        withheld -= leaf.amount();
        posted += leaf.returned() ? 0 : leaf.amount();
        returned += leaf.returned() ? leaf.amount() : 0;
        return Optional.empty();
    }

    long withheld() {
        return withheld;
    }

    /// Tokens that became their provider's own.
    long posted() {
        return posted;
    }

    /// Tokens that went back to who had paid them.
    long returned() {
        return returned;
    }
}
