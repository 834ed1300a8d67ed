package io.twinmesh.persistence.ledger;

import io.twinmesh.persistence.identity.AccountId;

/// What a lane remembers of a mint, for ever.
public sealed interface MintAccount {
    record Done(AccountId account, long amount) implements MintAccount {}

    record Failed(LedgerResult why) implements MintAccount {}
}
