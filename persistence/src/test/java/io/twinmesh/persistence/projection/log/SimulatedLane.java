package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.Role;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.holdback.Holdback;
import io.twinmesh.persistence.ledger.holdback.WithheldAccount;
import io.twinmesh.persistence.ledger.lane.LaneDecision;
import io.twinmesh.persistence.ledger.lane.LaneDecision.Outcome;
import io.twinmesh.persistence.ledger.lane.LaneRules;
import io.twinmesh.persistence.ledger.lane.LaneState;
import io.twinmesh.persistence.ledger.order.MintOrder;
import io.twinmesh.persistence.ledger.pending.PendingAccount;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/// The lane under its journal: what it knows is lost with every crash, what it stored is not.
final class SimulatedLane {
    private static final SplitPolicy POLICY = SplitPolicy.v1(new AccountId("f".repeat(32)));

    private static final Set<LedgerResult> RESOLVED =
            EnumSet.of(
                    LedgerResult.ALREADY_POSTED,
                    LedgerResult.EXISTS_WITH_DIFFERENT_SPLIT,
                    LedgerResult.RESERVATION_VOIDED,
                    LedgerResult.EXPIRED);

    /// How a batch can go.
    enum Fate {
        ANSWERED,
        DIES_BEFORE_IT_IS_STORED,
        DIES_BEFORE_IT_IS_ANSWERED
    }

    /// What a batch came to.
    ///
    /// @param stored whether its effects are there for ever
    /// @param answers what the asker hears; none when the lane died
    record Step(boolean stored, List<Outcome> answers) {}

    private final LaneRules rules;
    private final SimulatedFault fault;
    private final List<byte[]> journal = new ArrayList<>();

    /// The journal's events, read once each: keys in them cost as much as a signature.
    private final List<BatchPosted> events = new ArrayList<>();

    private LaneState state = LaneState.empty("0");
    private byte[] snapshot = LaneState.STORED.write().apply(state);
    private int snapshotAt;

    SimulatedLane(Random random, SimulatedFault fault) {
        this.rules =
                new LaneRules(
                        LedgerSamples.NETWORK,
                        POLICY,
                        Optional.of(LedgerSamples.MINT_POLICY),
                        LedgerSamples.VESTING,
                        random);
        this.fault = fault;
    }

    Step take(List<LedgerCommand> commands, Instant now, Fate wished) {
        // what was not stored and is asked for again is found by its answer, so that one is heard
        var fate = fault.made(SimulatedPlant.SKIPS_A_WRITE) ? Fate.ANSWERED : wished;
        var decision = sentBack(rules.decide(state, obeyed(commands, fate), now), fate);
        if (fate == Fate.DIES_BEFORE_IT_IS_STORED) {
            recover();
            return new Step(false, List.of());
        }
        boolean skip =
                fault.make(
                        SimulatedPlant.SKIPS_A_WRITE,
                        fate == Fate.ANSWERED
                                && decision.event().filter(SimulatedLane::isMissed).isPresent());
        decision.event()
                .ifPresent(batch -> {
                    if (!skip) {
                        store(batch);
                    }
                    state = state.evolve(batch);
                });
        if (fate == Fate.DIES_BEFORE_IT_IS_ANSWERED) {
            recover();
            return new Step(true, List.of());
        }
        decision.event().ifPresent(this::payAgain);
        decision.event().ifPresent(this::transferAgain);
        decision.event().ifPresent(this::resolveAgain);
        decision.event().ifPresent(this::giveBackWhatWasSent);
        decision.event().ifPresent(this::takeWhatWasNotPending);
        createForOne(commands, decision.outcomes(), now);
        return new Step(true, changed(paidWhatWasResolved(commands, decision.outcomes(), now)));
    }

    /// As if nobody had asked whether the reservation is open still.
    private List<Outcome> paidWhatWasResolved(
            List<LedgerCommand> commands, List<Outcome> outcomes, Instant now) {
        var unlooked = new ArrayList<>(outcomes);
        for (int i = 0; i < commands.size(); i++) {
            if (commands.get(i) instanceof LedgerCommand.Post post
                    && fault.make(
                            SimulatedPlant.DROPS_THE_I4_CHECK,
                            RESOLVED.contains(outcomes.get(i).result()))) {
                long index = state.nextIndex();
                store(new BatchPosted("0", index, now, List.of(paid(post))));
                unlooked.set(i, new Outcome(LedgerResult.CREATED, Optional.of(index)));
            }
        }
        return unlooked;
    }

    private LedgerEntry paid(LedgerCommand.Post post) {
        var reserved = reserved(post.job());
        var policy = rules.split(state);
        return new LedgerEntry.Paid(
                post.job(),
                policy.version(),
                post.model(),
                post.work(),
                new byte[32],
                policy.postings(
                        reserved.payer(),
                        reserved.amount(),
                        PendingAccount.of(post.provider()),
                        Role.PENDING,
                        () -> WithheldAccount.of(post.provider()),
                        post.author(),
                        post.contributors()),
                Optional.of(post.provider()));
    }

    private LedgerEntry.Reserved reserved(JobId job) {
        return events.stream()
                .flatMap(event -> event.entries().stream())
                .filter(LedgerEntry.Reserved.class::isInstance)
                .map(LedgerEntry.Reserved.class::cast)
                .filter(one -> one.job().equals(job))
                .findFirst()
                .orElseThrow();
    }

    /// What vests and is not stored vests at the next tick, as if it had not been asked for.
    private static boolean isMissed(BatchPosted batch) {
        return batch.movements().stream()
                .anyMatch(one ->
                        !(one.movement() instanceof LedgerEntry.Vested
                                || one.movement() instanceof LedgerEntry.WithheldResolved));
    }

    private void store(BatchPosted batch) {
        journal.add(BatchPosted.STORED.write().apply(batch));
        events.add(BatchPosted.STORED.read().apply(journal.getLast()));
    }

    private void payAgain(BatchPosted batch) {
        if (!fault.make(SimulatedPlant.PAYS_TWICE, !batch.payouts().isEmpty())) {
            return;
        }
        var again = batch.payouts().getFirst().paid();
        store(new BatchPosted("0", state.nextIndex(), batch.time(), List.<LedgerEntry>of(again)));
    }

    /// As if a verdict could come after the day on which pay is the provider's.
    private LaneDecision sentBack(LaneDecision decision, Fate fate) {
        var due = decision.event().flatMap(batch -> due(batch).stream().findFirst());
        if (!fault.make(
                SimulatedPlant.RETURNS_WHAT_IS_DUE,
                fate != Fate.DIES_BEFORE_IT_IS_STORED && due.isPresent())) {
            return decision;
        }
        var batch = decision.event().orElseThrow();
        var entries = new ArrayList<>(batch.entries());
        var posted = due.orElseThrow();
        entries.set(
                entries.indexOf(posted),
                new LedgerEntry.WithheldResolved(posted.part(), posted.amount(), true));
        return new LaneDecision(
                Optional.of(
                        new BatchPosted(batch.lane(), batch.firstIndex(), batch.time(), entries)),
                decision.outcomes());
    }

    private static List<LedgerEntry.WithheldResolved> due(BatchPosted batch) {
        return resolved(batch).stream()
                .filter(one -> one.part().dueDay() <= Holdback.day(batch.time()))
                .toList();
    }

    private static List<LedgerEntry.WithheldResolved> resolved(BatchPosted batch) {
        return batch.entries().stream()
                .filter(LedgerEntry.WithheldResolved.class::isInstance)
                .map(LedgerEntry.WithheldResolved.class::cast)
                .toList();
    }

    private void resolveAgain(BatchPosted batch) {
        var resolved = resolved(batch);
        if (fault.make(SimulatedPlant.RESOLVES_TWICE, !resolved.isEmpty())) {
            store(
                    new BatchPosted(
                            "0",
                            state.nextIndex(),
                            batch.time(),
                            List.<LedgerEntry>of(resolved.getFirst())));
        }
    }

    private void transferAgain(BatchPosted batch) {
        var sent = transfers(batch);
        if (fault.make(SimulatedPlant.TRANSFERS_TWICE, !sent.isEmpty())) {
            store(new BatchPosted("0", state.nextIndex(), batch.time(), sent.subList(0, 1)));
        }
    }

    /// As if the debit had not been: tokens out of nothing for who paid.
    private void giveBackWhatWasSent(BatchPosted batch) {
        var sent = transfers(batch);
        if (fault.make(SimulatedPlant.SKIPS_A_DEBIT, !sent.isEmpty())) {
            var order = ((LedgerEntry.Transferred) sent.getFirst()).order();
            var credit =
                    SimulatedOperators.minted(
                            new MintOrder(
                                    order.id(), order.from(), order.amount(), order.expires()));
            var more = new BatchPosted("0", state.nextIndex(), batch.time(), List.of(credit));
            store(more);
            state = state.evolve(more);
        }
    }

    private void takeWhatWasNotPending(BatchPosted batch) {
        var tooLittle =
                batch.entries().stream()
                        .filter(LedgerEntry.Slashed.class::isInstance)
                        .map(LedgerEntry.Slashed.class::cast)
                        .filter(slash -> slash.amount() < slash.most())
                        .filter(slash -> state.pending(slash.provider()) == 0)
                        .findFirst();
        if (fault.make(SimulatedPlant.SLASHES_BEYOND_PENDING, tooLittle.isPresent())) {
            var slash = tooLittle.orElseThrow();
            var rest =
                    new LedgerEntry.Slashed(
                            "f".repeat(32),
                            slash.provider(),
                            slash.most(),
                            slash.most() - slash.amount(),
                            slash.evidence());
            var more = new BatchPosted("0", state.nextIndex(), batch.time(), List.of(rest));
            store(more);
            state = state.evolve(more);
        }
    }

    private void createForOne(List<LedgerCommand> commands, List<Outcome> outcomes, Instant now) {
        for (int i = 0; i < commands.size(); i++) {
            if (commands.get(i) instanceof LedgerCommand.MintOrdered(var signed)
                    && fault.make(
                            SimulatedPlant.TAKES_ONE_SIGNATURE,
                            outcomes.get(i).result() == LedgerResult.SIGNATURES_MISSING)) {
                var entry =
                        new LedgerEntry.MintedByOrder(signed, LedgerSamples.MINT_POLICY.digest());
                store(new BatchPosted("0", state.nextIndex(), now, List.of(entry)));
            }
        }
    }

    private static List<LedgerEntry> transfers(BatchPosted batch) {
        return batch.entries().stream().filter(LedgerEntry.Transferred.class::isInstance).toList();
    }

    /// A forged order as its owner would have signed it.
    private List<LedgerCommand> obeyed(List<LedgerCommand> commands, Fate fate) {
        var heard = new ArrayList<LedgerCommand>();
        for (var command : commands) {
            heard.add(
                    fault.make(
                                    SimulatedPlant.OBEYS_A_STRANGER,
                                    () -> fate == Fate.ANSWERED && SimulatedOwners.forged(command))
                            ? SimulatedOwners.asTheOwner(command)
                            : command);
        }
        return heard;
    }

    private List<Outcome> changed(List<Outcome> outcomes) {
        int repeated = outcomes.stream().map(Outcome::result).toList().indexOf(LedgerResult.EXISTS);
        if (!fault.make(SimulatedPlant.CHANGES_AN_ANSWER, repeated >= 0)) {
            return outcomes;
        }
        var lies = new ArrayList<>(outcomes);
        lies.set(repeated, new Outcome(LedgerResult.CREATED, outcomes.get(repeated).index()));
        return lies;
    }

    void takeSnapshot() {
        snapshot = LaneState.STORED.write().apply(state);
        snapshotAt = journal.size();
    }

    /// What a lane knows after a crash.
    void recover() {
        state = replayed(LaneState.STORED.read().apply(snapshot), snapshotAt);
    }

    /// What it would know without snapshots.
    LaneState replayed() {
        return replayed(LaneState.empty("0"), 0);
    }

    private LaneState replayed(LaneState from, int at) {
        var replayed = from;
        for (var event : events.subList(at, events.size())) {
            replayed = replayed.evolve(event);
        }
        return replayed;
    }

    LaneState state() {
        return state;
    }

    List<byte[]> journal() {
        return List.copyOf(journal);
    }
}
