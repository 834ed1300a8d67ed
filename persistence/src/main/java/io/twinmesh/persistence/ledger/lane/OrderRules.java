package io.twinmesh.persistence.ledger.lane;

import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.lane.LaneDecision.Outcome;
import io.twinmesh.persistence.ledger.order.Order;
import io.twinmesh.persistence.ledger.order.SignedOrder;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How a lane decides what owners order.
///
/// What the owner did not sign is refused and forgotten, or a stranger could spoil an id that the
/// owner has yet to use. What the owner did sign is decided once: an order that comes too late or
/// exceeds the credits stays failed (I12).
final class OrderRules {
    private final String network;

    /// @param network orders for another one are nothing here
    OrderRules(String network) {
        this.network = network;
    }

    LaneStep decide(LaneBooks books, SignedOrder signed, Instant now) {
        if (!signed.genuine(network)) {
            return LaneStep.nothing(LedgerResult.SIGNATURE_INVALID);
        }
        var order = signed.order();
        var known = books.order(order.id());
        if (known.isPresent()) {
            return new LaneStep(repeated(order, known.get()), List.of());
        }
        if (now.isAfter(order.expires())) {
            return failed(order, LedgerResult.ORDER_EXPIRED);
        }
        return switch (order) {
            case Order.Transfer transfer -> transfer(books, transfer, signed);
        };
    }

    private static LaneStep transfer(LaneBooks books, Order.Transfer transfer, SignedOrder signed) {
        if (books.balance(transfer.from()).available() < transfer.amount()) {
            return failed(transfer, LedgerResult.EXCEEDS_CREDITS);
        }
        return LaneStep.of(
                new Outcome(LedgerResult.CREATED, Optional.of(books.nextIndex())),
                new LedgerEntry.Transferred(transfer, signed.signature()));
    }

    private static LaneStep failed(Order order, LedgerResult why) {
        return LaneStep.of(Outcome.of(why), new LedgerEntry.OrderFailed(order.id(), why));
    }

    private static Outcome repeated(Order order, OrderAccount known) {
        return switch (known) {
            case OrderAccount.Failed _ -> Outcome.of(LedgerResult.ID_ALREADY_FAILED);
            case OrderAccount.Transferred done ->
                    switch (order) {
                        case Order.Transfer transfer -> repeated(transfer, done);
                    };
        };
    }

    private static Outcome repeated(Order.Transfer transfer, OrderAccount.Transferred done) {
        if (!done.from().equals(transfer.from()) || !done.to().equals(transfer.to())) {
            return Outcome.of(LedgerResult.EXISTS_WITH_DIFFERENT_ACCOUNT);
        }
        return done.amount() == transfer.amount()
                ? new Outcome(LedgerResult.EXISTS, Optional.of(done.index()))
                : Outcome.of(LedgerResult.EXISTS_WITH_DIFFERENT_AMOUNT);
    }
}
