package io.twinmesh.persistence.ledger.lane;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.Unowned;
import io.twinmesh.persistence.ledger.holdback.Holdback;
import io.twinmesh.persistence.ledger.holdback.WithheldPart;
import io.twinmesh.persistence.ledger.lane.LaneDecision.Outcome;
import io.twinmesh.persistence.ledger.lane.books.LaneBooks;
import io.twinmesh.persistence.ledger.lane.pay.SlashAccount;
import io.twinmesh.persistence.ledger.pending.VestingRule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How a lane decides when pending and withheld pay become their provider's own, when pending pay
/// is taken and when withheld pay goes back to who paid it. What is a provider's own already is
/// never touched.
final class PendingRules {
    private static final int MOST_VESTED_AT_ONCE = 10_000;
    private static final int MOST_RESOLVED_AT_ONCE = 1_000;

    private final VestingRule rule;

    PendingRules(VestingRule rule) {
        this.rule = rule;
    }

    /// Whether pay is pending at first.
    boolean used() {
        return !rule.atOnce();
    }

    LaneStep vest(LaneBooks books, Instant now) {
        var pending = books.tables().pending();
        var entries = new ArrayList<LedgerEntry>();
        // each time from elsewhere, so that nobody waits for ever behind others
        var due = pending.vesting(rule, now.toEpochMilli(), books.nextIndex(), MOST_VESTED_AT_ONCE);
        for (var provider : due) {
            var amount = pending.parts(pending.row(provider)).vested(rule, now.toEpochMilli());
            entries.add(new LedgerEntry.Vested(provider, amount, rule));
        }
        books.tables()
                .withheld()
                .due(Holdback.day(now), MOST_RESOLVED_AT_ONCE)
                .forEach(part -> entries.add(resolved(books, part, false)));
        return new LaneStep(Outcome.of(LedgerResult.CREATED), entries);
    }

    /// What is due is the provider's, whatever is found later.
    static LaneStep judge(LaneBooks books, LedgerCommand.JudgeWithheld judged, Instant now) {
        long today = Holdback.day(now);
        var parts =
                books.tables()
                        .withheld()
                        .of(
                                judged.model(),
                                part ->
                                        part.earnedDay() < judged.earnedBefore()
                                                && part.dueDay() > today,
                                MOST_RESOLVED_AT_ONCE);
        return new LaneStep(
                Outcome.of(LedgerResult.CREATED),
                parts.stream().map(part -> resolved(books, part, judged.underTheBar())).toList());
    }

    private static LedgerEntry resolved(LaneBooks books, WithheldPart part, boolean returned) {
        return new LedgerEntry.WithheldResolved(
                part, books.tables().withheld().amount(part), returned);
    }

    LaneStep slash(LaneBooks books, LedgerCommand.Slash slash) {
        var known = books.tables().slashes().account(slash.id());
        if (known.isPresent()) {
            return new LaneStep(repeated(slash, known.get()), List.of());
        }
        var amount = Math.min(slash.most(), books.tables().pending().total(slash.provider()));
        return moved(
                books,
                new LedgerEntry.Slashed(
                        slash.id(), slash.provider(), slash.most(), amount, slash.evidence()));
    }

    private static Outcome repeated(LedgerCommand.Slash slash, SlashAccount known) {
        if (!known.provider().equals(slash.provider())) {
            return Outcome.of(LedgerResult.EXISTS_WITH_DIFFERENT_ACCOUNT);
        }
        if (known.most() != slash.most()) {
            return Outcome.of(LedgerResult.EXISTS_WITH_DIFFERENT_AMOUNT);
        }
        return known.evidence().equals(slash.evidence())
                ? new Outcome(LedgerResult.EXISTS, Optional.of(known.index()))
                : Outcome.of(LedgerResult.EXISTS_WITH_DIFFERENT_EVIDENCE);
    }

    LaneStep giveBack(LaneBooks books, String slash) {
        var known = books.tables().slashes().account(slash);
        if (known.isEmpty()) {
            return LaneStep.nothing(LedgerResult.SLASH_NOT_FOUND);
        }
        if (known.get().givenBack().isPresent()) {
            return new LaneStep(
                    new Outcome(LedgerResult.EXISTS, known.get().givenBack()), List.of());
        }
        return moved(
                books,
                new LedgerEntry.GivenBack(slash, known.get().provider(), known.get().amount()));
    }

    private static LaneStep moved(LaneBooks books, LedgerEntry.Movement movement) {
        return LaneStep.of(
                new Outcome(LedgerResult.CREATED, Optional.of(books.nextIndex())), movement);
    }

    /// What an account can pay, which is nothing when nobody owns it.
    static long spendable(LaneBooks books, AccountId account) {
        return unowned(books, account) ? 0 : books.balance(account).available();
    }

    /// Whether an account can be told to be nobody's. That of pending or withheld pay of a provider
    /// that was never paid looks like any other ([Unowned#named]).
    static boolean unowned(LaneBooks books, AccountId account) {
        return Unowned.named(account).isPresent()
                || books.tables().pending().holds(account)
                || books.tables().withheld().holds(account);
    }
}
