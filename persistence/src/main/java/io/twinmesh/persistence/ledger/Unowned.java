package io.twinmesh.persistence.ledger;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.pending.PendingAccount;
import io.twinmesh.persistence.ledger.sweep.TransitAccount;

import java.util.Optional;

/// What an account is that nobody owns: no key gives it, and only the ledger's rules move what it
/// holds. Which kinds of leaf may do so is said by `LeafType`.
public enum Unowned {
    /// Where tokens come from and go to.
    ISSUING,
    /// Of what was taken from providers.
    SLASHED,
    /// Of what is on its way to another lane.
    IN_TRANSIT,
    /// Of a provider's pending pay.
    PENDING,
    /// Of a provider's withheld pay.
    WITHHELD;

    /// What an account's name says. Accounts of pending and withheld pay are named after the
    /// provider's by a hash, which cannot be turned round: one of those looks like anybody's until
    /// a payout puts pay there.
    public static Optional<Unowned> named(AccountId account) {
        if (account.equals(Posting.ISSUANCE)) {
            return Optional.of(ISSUING);
        }
        if (account.equals(PendingAccount.SLASHED)) {
            return Optional.of(SLASHED);
        }
        return TransitAccount.is(account) ? Optional.of(IN_TRANSIT) : Optional.empty();
    }
}
