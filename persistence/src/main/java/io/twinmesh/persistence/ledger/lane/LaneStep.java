package io.twinmesh.persistence.ledger.lane;

import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.lane.LaneDecision.Outcome;

import java.util.List;

/// What one command leads to.
record LaneStep(Outcome outcome, List<LedgerEntry> entries) {
    static LaneStep nothing(LedgerResult result) {
        return new LaneStep(Outcome.of(result), List.of());
    }

    static LaneStep of(LedgerResult result, LedgerEntry entry) {
        return of(Outcome.of(result), entry);
    }

    static LaneStep of(Outcome outcome, LedgerEntry entry) {
        return new LaneStep(outcome, List.of(entry));
    }
}
