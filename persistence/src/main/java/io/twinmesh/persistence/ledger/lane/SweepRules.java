package io.twinmesh.persistence.ledger.lane;

import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.lane.LaneDecision.Outcome;
import io.twinmesh.persistence.ledger.lane.books.LaneBooks;
import io.twinmesh.persistence.ledger.lane.table.SweepAccount;
import io.twinmesh.persistence.ledger.sweep.Sweep;

import java.util.List;
import java.util.Optional;

/// How a lane decides on tokens that leave it for another lane, and on those that arrive. What is
/// set aside for a job, pending or withheld stays where it is.
final class SweepRules {
    private SweepRules() {}

    static LaneStep send(LaneBooks books, String lane, Sweep sweep) {
        if (!lane.equals(String.valueOf(sweep.from()))) {
            return LaneStep.nothing(LedgerResult.LANE_INVALID);
        }
        var known = books.tables().sweeps().account(sweep.id());
        if (known.isPresent()) {
            return repeated(known.get(), sweep);
        }
        return PendingRules.spendable(books, sweep.account()) < sweep.amount()
                ? LaneStep.of(
                        LedgerResult.EXCEEDS_CREDITS,
                        new LedgerEntry.SweepFailed(sweep.id(), LedgerResult.EXCEEDS_CREDITS))
                : moved(books, new LedgerEntry.SweptOut(sweep));
    }

    static LaneStep arrive(LaneBooks books, String lane, Sweep sweep) {
        if (!lane.equals(String.valueOf(sweep.to()))) {
            return LaneStep.nothing(LedgerResult.LANE_INVALID);
        }
        var known = books.tables().sweeps().account(sweep.arrivalId());
        if (known.isPresent()) {
            return repeated(known.get(), sweep);
        }
        // not remembered: the tokens are on their way and can arrive later
        return sweep.amount() > Long.MAX_VALUE - books.received()
                ? LaneStep.nothing(LedgerResult.SUM_OVERFLOW)
                : moved(books, new LedgerEntry.SweptIn(sweep));
    }

    private static LaneStep repeated(SweepAccount known, Sweep sweep) {
        return switch (known) {
            case SweepAccount.Failed _ -> LaneStep.nothing(LedgerResult.ID_ALREADY_FAILED);
            case SweepAccount.Sent(var before, var index) -> repeated(before, index, sweep);
            case SweepAccount.Arrived(var before, var index) -> repeated(before, index, sweep);
        };
    }

    private static LaneStep repeated(Sweep before, long index, Sweep now) {
        if (before.amount() != now.amount()) {
            return LaneStep.nothing(LedgerResult.EXISTS_WITH_DIFFERENT_AMOUNT);
        }
        if (!before.account().equals(now.account())) {
            return LaneStep.nothing(LedgerResult.EXISTS_WITH_DIFFERENT_ACCOUNT);
        }
        return before.equals(now)
                ? new LaneStep(new Outcome(LedgerResult.EXISTS, Optional.of(index)), List.of())
                : LaneStep.nothing(LedgerResult.EXISTS_WITH_DIFFERENT_LANE);
    }

    private static LaneStep moved(LaneBooks books, LedgerEntry.Movement movement) {
        return LaneStep.of(
                new Outcome(LedgerResult.CREATED, Optional.of(books.nextIndex())), movement);
    }
}
