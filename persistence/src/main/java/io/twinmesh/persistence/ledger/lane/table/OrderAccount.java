package io.twinmesh.persistence.ledger.lane.table;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.LedgerResult;

/// What a lane remembers of an owner's order, for ever.
public sealed interface OrderAccount {
    /// @param index leaf index of the transfer
    record Transferred(AccountId from, AccountId to, long amount, long index)
            implements OrderAccount {}

    /// @param of id of the transfer
    record Refunded(AccountId from, AccountId to, String of, long amount, long index)
            implements OrderAccount {}

    record Burned(AccountId from, long amount, long index) implements OrderAccount {}

    record Closed(AccountId from) implements OrderAccount {}

    record Failed(LedgerResult why) implements OrderAccount {}
}
