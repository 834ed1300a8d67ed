package io.twinmesh.persistence.ledger.lane;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.lane.LaneDecision.Outcome;
import io.twinmesh.persistence.ledger.lane.books.LaneBooks;
import io.twinmesh.persistence.ledger.lane.table.MintAccount;
import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.ledger.order.SignedMint;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How a lane decides that tokens are created: by orders of a mint policy's operators, or, while a
/// development network has no policy, by deposits. What is not signed as the policy demands is
/// forgotten, so that nobody can spoil an id; what is, is decided once (I12).
final class MintRules {
    private final Optional<MintPolicy> policy;

    MintRules(Optional<MintPolicy> policy) {
        this.policy = policy;
    }

    /// A deposit that was done before a policy was set is still answered as ever (I5).
    LaneStep deposit(LaneBooks books, LedgerCommand.Mint mint) {
        if (mint.amount() <= 0) {
            return LaneStep.nothing(LedgerResult.AMOUNT_INVALID);
        }
        var known = books.tables().mints().account(mint.id());
        if (known.isPresent()) {
            return LaneStep.nothing(repeated(known.get(), mint.account(), mint.amount()));
        }
        if (policy.isPresent()) {
            return LaneStep.nothing(LedgerResult.MINT_NOT_SIGNED);
        }
        if (PendingRules.unowned(books, mint.account())) {
            return LaneStep.nothing(LedgerResult.ACCOUNT_UNOWNED);
        }
        return impossible(books, mint.account(), mint.amount())
                .map(why -> failed(mint.id(), why))
                .orElseGet(() ->
                        LaneStep.of(
                                LedgerResult.CREATED,
                                new LedgerEntry.Minted(mint.id(), mint.account(), mint.amount())));
    }

    LaneStep ordered(LaneBooks books, SignedMint signed, Instant now) {
        if (policy.isEmpty()) {
            return LaneStep.nothing(LedgerResult.MINT_POLICY_MISSING);
        }
        var objection = policy.get().objection(signed);
        if (objection.isPresent()) {
            return LaneStep.nothing(objection.get());
        }
        var order = signed.order();
        var known = books.tables().mints().account(order.id());
        if (known.isPresent()) {
            return LaneStep.nothing(repeated(known.get(), order.account(), order.amount()));
        }
        if (now.isAfter(order.expires())) {
            return failed(order.id(), LedgerResult.ORDER_EXPIRED);
        }
        if (PendingRules.unowned(books, order.account())) {
            return LaneStep.nothing(LedgerResult.ACCOUNT_UNOWNED);
        }
        return impossible(books, order.account(), order.amount())
                .map(why -> failed(order.id(), why))
                .orElseGet(() ->
                        new LaneStep(
                                new Outcome(LedgerResult.CREATED, Optional.of(books.nextIndex())),
                                List.of(
                                        new LedgerEntry.MintedByOrder(
                                                signed, policy.get().digest()))));
    }

    private static LedgerResult repeated(MintAccount known, AccountId wanted, long amount) {
        return switch (known) {
            case MintAccount.Failed _ -> LedgerResult.ID_ALREADY_FAILED;
            case MintAccount.Done(var account, var before) -> {
                if (amount != before) {
                    yield LedgerResult.EXISTS_WITH_DIFFERENT_AMOUNT;
                }
                yield account.equals(wanted)
                        ? LedgerResult.EXISTS
                        : LedgerResult.EXISTS_WITH_DIFFERENT_ACCOUNT;
            }
        };
    }

    private static Optional<LedgerResult> impossible(
            LaneBooks books, AccountId account, long amount) {
        if (books.tables().accounts().closed(account)) {
            return Optional.of(LedgerResult.ACCOUNT_CLOSED);
        }
        return amount > Long.MAX_VALUE - books.received()
                ? Optional.of(LedgerResult.SUM_OVERFLOW)
                : Optional.empty();
    }

    private static LaneStep failed(String id, LedgerResult why) {
        return LaneStep.of(why, new LedgerEntry.MintFailed(id, why));
    }
}
