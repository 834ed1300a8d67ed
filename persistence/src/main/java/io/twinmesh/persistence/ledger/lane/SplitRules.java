package io.twinmesh.persistence.ledger.lane;

import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.lane.LaneDecision.Outcome;
import io.twinmesh.persistence.ledger.lane.books.LaneBooks;
import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.ledger.order.SignedSplit;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How a lane decides by what payouts are split: the release's policy is version 1, each further
/// one is set by as many operators as create tokens. What is refused is forgotten; a version that
/// is set stands for ever.
final class SplitRules {
    private final SplitPolicy first;
    private final Optional<MintPolicy> operators;

    SplitRules(SplitPolicy first, Optional<MintPolicy> operators) {
        this.first = first;
        this.operators = operators;
    }

    LaneStep set(LaneBooks books, SignedSplit signed, Instant now) {
        if (operators.isEmpty()) {
            return LaneStep.nothing(LedgerResult.MINT_POLICY_MISSING);
        }
        var objection = operators.get().objection(signed);
        if (objection.isPresent()) {
            return LaneStep.nothing(objection.get());
        }
        var wanted = signed.order().policy();
        var known = books.tables().splits().ofVersion(wanted.version());
        if (known.isPresent()) {
            return new LaneStep(
                    known.get().policy().equals(wanted)
                            ? new Outcome(LedgerResult.EXISTS, Optional.of(known.get().index()))
                            : Outcome.of(LedgerResult.EXISTS_WITH_DIFFERENT_POLICY),
                    List.of());
        }
        if (wanted.version() != books.tables().splits().version() + 1) {
            return LaneStep.nothing(LedgerResult.POLICY_UNKNOWN);
        }
        if (now.isAfter(signed.order().expires())) {
            return LaneStep.nothing(LedgerResult.ORDER_EXPIRED);
        }
        if (PendingRules.unowned(books, wanted.treasury())) {
            return LaneStep.nothing(LedgerResult.ACCOUNT_UNOWNED);
        }
        return LaneStep.of(
                new Outcome(LedgerResult.CREATED, Optional.of(books.nextIndex())),
                new LedgerEntry.SplitSet(signed, operators.get().digest()));
    }

    /// What payouts are split by now.
    SplitPolicy current(LaneBooks books) {
        return at(books, books.nextIndex());
    }

    /// What a payout with this leaf index was split by.
    SplitPolicy at(LaneBooks books, long index) {
        return books.tables().splits().before(index).orElse(first);
    }
}
