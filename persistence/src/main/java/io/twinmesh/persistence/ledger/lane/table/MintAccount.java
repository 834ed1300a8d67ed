package io.twinmesh.persistence.ledger.lane.table;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.LedgerResult;

/// What a lane remembers of a mint, for ever.
public sealed interface MintAccount {
    record Done(AccountId account, long amount) implements MintAccount {}

    record Failed(LedgerResult why) implements MintAccount {}
}
