package io.twinmesh.persistence.ledger.lane;

import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.LedgerResult;

import java.util.List;
import java.util.Optional;

/// What a batch of commands leads to.
///
/// @param event to be stored before anyone is answered; absent when nothing changes
/// @param outcomes one per command, in their order
public record LaneDecision(Optional<BatchPosted> event, List<Outcome> outcomes) {
    public LaneDecision {
        outcomes = List.copyOf(outcomes);
    }

    /// @param index leaf index, for a payout or an order that is carried out
    public record Outcome(LedgerResult result, Optional<Long> index) {
        static Outcome of(LedgerResult result) {
            return new Outcome(result, Optional.empty());
        }
    }
}
