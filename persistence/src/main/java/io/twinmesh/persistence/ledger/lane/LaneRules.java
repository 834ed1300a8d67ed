package io.twinmesh.persistence.ledger.lane;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.Role;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.lane.LaneDecision.Outcome;
import io.twinmesh.persistence.ledger.lane.books.LaneBooks;
import io.twinmesh.persistence.ledger.lane.table.JobAccount;
import io.twinmesh.persistence.ledger.order.MintPolicy;
import io.twinmesh.persistence.ledger.pending.VestingRule;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// How a lane decides. Each command sees the effects of the ones before it in the same batch. The
/// result is checked against the invariants before it leaves this class: what breaks one is a bug
/// and is never stored.
public final class LaneRules {
    private static final int MOST_EXPIRED_AT_ONCE = 1000;

    private final SplitRules splits;
    private final Salts salts;
    private final OrderRules orders;
    private final MintRules mints;
    private final PendingRules pending;

    /// @param network whose orders these are, for example `twinmesh.local`
    /// @param split of version 1, until operators set another one
    /// @param minting who creates tokens; absent in a development network, where deposits do
    /// @param vesting when pay becomes its provider's own
    /// @param random draws the salts of the commitments; a `SecureRandom` outside of tests
    /// @throws IllegalArgumentException when the mint policy is another network's
    public LaneRules(
            String network,
            SplitPolicy split,
            Optional<MintPolicy> minting,
            VestingRule vesting,
            RandomGenerator random) {
        if (minting.filter(mints -> !mints.network().equals(network)).isPresent()) {
            throw new IllegalArgumentException(
                    "the mint policy is of another network than " + network);
        }
        this.mints = new MintRules(minting);
        this.orders = new OrderRules(network);
        this.pending = new PendingRules(vesting);
        this.splits = new SplitRules(split, minting);
        this.salts = new Salts(random);
    }

    /// A batch is of no earlier time than the one before it, and so is what its leaves tell: clocks
    /// are set back, and a lane moves to servers whose clocks are behind. That time also says which
    /// orders come too late and which pay is due, as auditors see from leaves. Reservations are in
    /// no leaf: they expire by the clock alone, so that jobs are paid also while one server's clock
    /// was so far ahead that the lane has yet to be caught up with.
    ///
    /// @param now what the clock says; cut to milliseconds
    public LaneDecision decide(LaneState before, List<LedgerCommand> commands, Instant now) {
        var clock = now.truncatedTo(ChronoUnit.MILLIS);
        var time = clock.isBefore(before.latest()) ? before.latest() : clock;
        var entries = new ArrayList<LedgerEntry>();
        var outcomes = new ArrayList<Outcome>();
        var books = before.books();
        long firstIndex = books.nextIndex();
        int movements = 0;
        for (var command : commands) {
            var step = decide(books, before.lane(), command, time, clock);
            for (var entry : step.entries()) {
                books.apply(entry, time);
                entries.add(entry);
                movements += entry instanceof LedgerEntry.Movement ? 1 : 0;
            }
            outcomes.add(step.outcome());
        }
        if (entries.isEmpty()) {
            return new LaneDecision(Optional.empty(), outcomes);
        }
        check(books, firstIndex + movements);
        var batch = new BatchPosted(before.lane(), firstIndex, time, entries);
        before.drafted(batch);
        return new LaneDecision(Optional.of(batch), outcomes);
    }

    /// What payouts are split by now.
    public SplitPolicy split(LaneState state) {
        return splits.current(state.books());
    }

    private LaneStep decide(
            LaneBooks books, String lane, LedgerCommand command, Instant now, Instant clock) {
        return switch (command) {
            case LedgerCommand.Mint mint -> mints.deposit(books, mint);
            case LedgerCommand.MintOrdered(var signed) -> mints.ordered(books, signed, now);
            case LedgerCommand.SetSplit(var signed) -> splits.set(books, signed, now);
            case LedgerCommand.Carry(var signed) -> orders.decide(books, signed, now);
            case LedgerCommand.Reserve reserve -> reserve(books, reserve);
            case LedgerCommand.Post post -> post(books, post);
            case LedgerCommand.VoidReservation(var job) ->
                    books.tables()
                            .jobs()
                            .account(job)
                            .map(account -> giveBack(job, account))
                            .orElseGet(() -> neverReserved(job));
            case LedgerCommand.VestDue() -> pending.vest(books, now);
            case LedgerCommand.Slash slash -> pending.slash(books, slash);
            case LedgerCommand.GiveBack(var slash) -> pending.giveBack(books, slash);
            case LedgerCommand.JudgeWithheld judged -> PendingRules.judge(books, judged, now);
            case LedgerCommand.SweepOut(var sweep) -> SweepRules.send(books, lane, sweep);
            case LedgerCommand.SweepIn(var sweep) -> SweepRules.arrive(books, lane, sweep);
            case LedgerCommand.ExpireDue() ->
                    new LaneStep(
                            Outcome.of(LedgerResult.CREATED),
                            books.takeDue(clock, MOST_EXPIRED_AT_ONCE).stream()
                                    .<LedgerEntry>map(LedgerEntry.Expired::new)
                                    .toList());
        };
    }

    private static LaneStep reserve(LaneBooks books, LedgerCommand.Reserve reserve) {
        if (reserve.amount() < 0) {
            return LaneStep.nothing(LedgerResult.AMOUNT_INVALID);
        }
        var known = books.tables().jobs().account(reserve.job());
        if (known.isPresent()) {
            return LaneStep.nothing(
                    switch (known.get()) {
                        case JobAccount.Failed _ -> LedgerResult.ID_ALREADY_FAILED;
                        case JobAccount.Open(var payer, var amount, _) ->
                                compared(reserve, payer.value(), amount);
                        case JobAccount.Settled(var payer, var amount, _, _) ->
                                compared(reserve, payer.value(), amount);
                        case JobAccount.Returned(var payer, var amount, _) ->
                                compared(reserve, payer.value(), amount);
                    });
        }
        if (PendingRules.spendable(books, reserve.payer()) < reserve.amount()) {
            return LaneStep.of(
                    LedgerResult.EXCEEDS_CREDITS,
                    new LedgerEntry.JobFailed(reserve.job(), LedgerResult.EXCEEDS_CREDITS));
        }
        return LaneStep.of(
                LedgerResult.CREATED,
                new LedgerEntry.Reserved(
                        reserve.job(),
                        reserve.payer(),
                        reserve.amount(),
                        Instant.ofEpochMilli(reserve.expires().toEpochMilli())));
    }

    private static LedgerResult compared(LedgerCommand.Reserve reserve, String payer, long amount) {
        if (amount != reserve.amount()) {
            return LedgerResult.EXISTS_WITH_DIFFERENT_AMOUNT;
        }
        return payer.equals(reserve.payer().value())
                ? LedgerResult.EXISTS
                : LedgerResult.EXISTS_WITH_DIFFERENT_ACCOUNT;
    }

    private LaneStep post(LaneBooks books, LedgerCommand.Post post) {
        var known = books.tables().jobs().account(post.job());
        if (known.isEmpty()) {
            return neverReserved(post.job());
        }
        return switch (known.get()) {
            case JobAccount.Failed _ -> LaneStep.nothing(LedgerResult.ID_ALREADY_FAILED);
            case JobAccount.Returned(_, _, var expired) ->
                    LaneStep.nothing(
                            expired ? LedgerResult.EXPIRED : LedgerResult.RESERVATION_VOIDED);
            case JobAccount.Settled settled -> {
                // the rule may have been another one when it was paid
                boolean same =
                        paysAs(books, post, settled, false) || paysAs(books, post, settled, true);
                yield new LaneStep(
                        same
                                ? new Outcome(
                                        LedgerResult.ALREADY_POSTED, Optional.of(settled.index()))
                                : Outcome.of(LedgerResult.EXISTS_WITH_DIFFERENT_SPLIT),
                        List.of());
            }
            case JobAccount.Open open -> {
                var policy = splits.current(books);
                var paid =
                        new LedgerEntry.Paid(
                                post.job(),
                                policy.version(),
                                post.model(),
                                post.work(),
                                salts.next(),
                                postings(
                                        policy,
                                        books,
                                        post,
                                        open.payer(),
                                        open.amount(),
                                        pending.used()),
                                pending.used() ? Optional.of(post.provider()) : Optional.empty());
                yield new LaneStep(
                        new Outcome(LedgerResult.CREATED, Optional.of(books.nextIndex())),
                        List.of(paid));
            }
        };
    }

    private boolean paysAs(
            LaneBooks books, LedgerCommand.Post post, JobAccount.Settled settled, boolean later) {
        var policy = splits.at(books, settled.index());
        var postings = postings(policy, books, post, settled.payer(), settled.amount(), later);
        return books.body().of(postings, post.model(), post.work()) == settled.body();
    }

    /// @param later whether the provider's part is pending at first
    private static List<Posting> postings(
            SplitPolicy policy,
            LaneBooks books,
            LedgerCommand.Post post,
            AccountId payer,
            long amount,
            boolean later) {
        return policy.postings(
                payer,
                amount,
                later ? books.tables().pending().account(post.provider()) : post.provider(),
                later ? Role.PENDING : Role.PROVIDER,
                () -> books.tables().withheld().account(post.provider()),
                post.author(),
                post.contributors());
    }

    private static LaneStep giveBack(JobId job, JobAccount account) {
        return switch (account) {
            case JobAccount.Open _ ->
                    LaneStep.of(LedgerResult.CREATED, new LedgerEntry.Voided(job));
            case JobAccount.Returned _ -> LaneStep.nothing(LedgerResult.ALREADY_VOIDED);
            case JobAccount.Settled _ -> LaneStep.nothing(LedgerResult.RESERVATION_POSTED);
            case JobAccount.Failed _ -> LaneStep.nothing(LedgerResult.ID_ALREADY_FAILED);
        };
    }

    /// A reservation that comes after this is refused: it was overtaken by the end of its job, and
    /// nobody would ever resolve it.
    private static LaneStep neverReserved(JobId job) {
        return LaneStep.of(
                LedgerResult.RESERVATION_NOT_FOUND,
                new LedgerEntry.JobFailed(job, LedgerResult.RESERVATION_NOT_FOUND));
    }

    /// I1 and I3 are in the types, I4 and I12 in [LaneBooks#apply]; here is the rest.
    static void check(LaneBooks after, long nextIndex) {
        if (after.held() != after.received() - after.burned()) {
            throw new IllegalStateException(
                    "I2, I6: "
                            + after.minted()
                            + " tokens minted, "
                            + after.tables().sweeps().arrived()
                            + " arrived, "
                            + after.burned()
                            + " burned, "
                            + after.held()
                            + " held");
        }
        if (after.nextIndex() != nextIndex) {
            throw new IllegalStateException("I7: leaf indexes have a gap");
        }
    }
}
