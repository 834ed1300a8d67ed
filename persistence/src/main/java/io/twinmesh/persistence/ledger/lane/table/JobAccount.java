package io.twinmesh.persistence.ledger.lane.table;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.LedgerResult;

import java.time.Instant;

/// What a lane remembers of a job, for ever:
///
/// | from | on | to |
/// |---|---|---|
/// | – | Reserved | Open |
/// | – | JobFailed | Failed |
/// | Open | Paid | Settled |
/// | Open | Voided | Returned |
/// | Open | Expired | Returned |
///
/// Nothing leaves `Settled`, `Returned` or `Failed` (I4, I12).
public sealed interface JobAccount {
    record Open(AccountId payer, long amount, Instant expires) implements JobAccount {}

    /// @param index leaf index of the payout
    /// @param body fingerprint of parties, model and work, to tell a repetition from another payout
    record Settled(AccountId payer, long amount, long index, long body) implements JobAccount {}

    /// @param expired given back by time, not on request
    record Returned(AccountId payer, long amount, boolean expired) implements JobAccount {}

    record Failed(LedgerResult why) implements JobAccount {}
}
