package io.twinmesh.persistence.ledger.lane;

import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.lane.LaneDecision.Outcome;
import io.twinmesh.persistence.ledger.lane.books.LaneBooks;
import io.twinmesh.persistence.ledger.lane.table.AccountBalance;
import io.twinmesh.persistence.ledger.lane.table.OrderAccount;
import io.twinmesh.persistence.ledger.order.Order;
import io.twinmesh.persistence.ledger.order.OwnerSignature;
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
        var known = books.tables().orders().account(order.id());
        if (known.isPresent()) {
            return new LaneStep(repeated(order, known.get()), List.of());
        }
        if (now.isAfter(order.expires())) {
            return failed(order, LedgerResult.ORDER_EXPIRED);
        }
        if (order instanceof Order.Transfer transfer
                && PendingRules.unowned(books, transfer.to())) {
            return LaneStep.nothing(LedgerResult.ACCOUNT_UNOWNED);
        }
        return switch (order) {
            case Order.Transfer transfer -> transfer(books, transfer, signed.signature());
            case Order.Refund refund -> refund(books, refund, signed.signature());
            case Order.Burn burn ->
                    lacks(books, burn, burn.amount())
                            .orElseGet(() ->
                                    moved(books, new LedgerEntry.Burned(burn, signed.signature())));
            case Order.Close close -> close(books, close, signed.signature());
        };
    }

    private static LaneStep transfer(
            LaneBooks books, Order.Transfer transfer, OwnerSignature signature) {
        if (books.tables().accounts().closed(transfer.to())) {
            return failed(transfer, LedgerResult.ACCOUNT_CLOSED);
        }
        return lacks(books, transfer, transfer.amount())
                .orElseGet(() -> moved(books, new LedgerEntry.Transferred(transfer, signature)));
    }

    private static LaneStep refund(LaneBooks books, Order.Refund refund, OwnerSignature signature) {
        var known = books.tables().orders().account(refund.of());
        if (known.isEmpty()
                || !(known.get() instanceof OrderAccount.Transferred transfer)
                || !transfer.to().equals(refund.from())) {
            return failed(refund, LedgerResult.TRANSFER_NOT_FOUND);
        }
        if (refund.amount() > transfer.amount() - books.tables().orders().refunded(refund.of())) {
            return failed(refund, LedgerResult.EXCEEDS_TRANSFER);
        }
        if (books.tables().accounts().closed(transfer.from())) {
            return failed(refund, LedgerResult.ACCOUNT_CLOSED);
        }
        return lacks(books, refund, refund.amount())
                .orElseGet(() ->
                        moved(books, new LedgerEntry.Refunded(refund, transfer.from(), signature)));
    }

    private static LaneStep close(LaneBooks books, Order.Close close, OwnerSignature signature) {
        if (books.tables().accounts().closed(close.from())) {
            return failed(close, LedgerResult.ACCOUNT_CLOSED);
        }
        if (!books.balance(close.from()).equals(AccountBalance.NOTHING)
                || books.tables().pending().total(close.from()) > 0
                || books.tables().withheld().total(close.from()) > 0) {
            return failed(close, LedgerResult.ACCOUNT_NOT_EMPTY);
        }
        return LaneStep.of(LedgerResult.CREATED, new LedgerEntry.Closed(close, signature));
    }

    /// The end of an order that its account cannot pay.
    private static Optional<LaneStep> lacks(LaneBooks books, Order order, long amount) {
        return PendingRules.spendable(books, order.from()) < amount
                ? Optional.of(failed(order, LedgerResult.EXCEEDS_CREDITS))
                : Optional.empty();
    }

    private static LaneStep moved(LaneBooks books, LedgerEntry.Movement movement) {
        return LaneStep.of(
                new Outcome(LedgerResult.CREATED, Optional.of(books.nextIndex())), movement);
    }

    private static LaneStep failed(Order order, LedgerResult why) {
        return LaneStep.of(Outcome.of(why), new LedgerEntry.OrderFailed(order.id(), why));
    }

    /// Whether an order is one that was carried out before.
    private static Outcome repeated(Order order, OrderAccount known) {
        return switch (known) {
            case OrderAccount.Failed _ -> Outcome.of(LedgerResult.ID_ALREADY_FAILED);
            case OrderAccount.Transferred(var from, var to, var amount, var index) ->
                    order instanceof Order.Transfer transfer
                            ? compared(
                                    transfer.from().equals(from) && transfer.to().equals(to),
                                    transfer.amount() == amount,
                                    index)
                            : Outcome.of(LedgerResult.EXISTS_WITH_DIFFERENT_KIND);
            case OrderAccount.Refunded(var from, _, var of, var amount, var index) -> {
                if (!(order instanceof Order.Refund refund)) {
                    yield Outcome.of(LedgerResult.EXISTS_WITH_DIFFERENT_KIND);
                }
                yield refund.of().equals(of)
                        ? compared(refund.from().equals(from), refund.amount() == amount, index)
                        : Outcome.of(LedgerResult.EXISTS_WITH_DIFFERENT_TRANSFER);
            }
            case OrderAccount.Burned(var from, var amount, var index) ->
                    order instanceof Order.Burn burn
                            ? compared(burn.from().equals(from), burn.amount() == amount, index)
                            : Outcome.of(LedgerResult.EXISTS_WITH_DIFFERENT_KIND);
            case OrderAccount.Closed(var from) -> {
                if (!(order instanceof Order.Close close)) {
                    yield Outcome.of(LedgerResult.EXISTS_WITH_DIFFERENT_KIND);
                }
                yield Outcome.of(
                        close.from().equals(from)
                                ? LedgerResult.EXISTS
                                : LedgerResult.EXISTS_WITH_DIFFERENT_ACCOUNT);
            }
        };
    }

    private static Outcome compared(boolean sameAccounts, boolean sameAmount, long index) {
        if (!sameAccounts) {
            return Outcome.of(LedgerResult.EXISTS_WITH_DIFFERENT_ACCOUNT);
        }
        return sameAmount
                ? new Outcome(LedgerResult.EXISTS, Optional.of(index))
                : Outcome.of(LedgerResult.EXISTS_WITH_DIFFERENT_AMOUNT);
    }
}
