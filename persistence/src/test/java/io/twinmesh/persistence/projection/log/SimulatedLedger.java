package io.twinmesh.persistence.projection.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.auditor.LogAudit;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.holdback.Holdback;
import io.twinmesh.persistence.ledger.order.MintOrder;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.CompactRange;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.projection.ProjectionHaltedException;
import io.twinmesh.persistence.witness.Scrutiny.Opinion;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// A whole ledger on one thread and a clock of its own: clients whose commands get lost, come twice
/// and in another order, a lane that dies before it stores or before it answers, a log whose
/// transactions die, witnesses that are cut off, one of them a liar. Every answer is compared with
/// [SimulatedBooks], and at the end everything with everything.
final class SimulatedLedger {
    private static final int STEPS = 40;
    private static final List<String> MODELS =
            List.of(LedgerSamples.MODEL, "sha256:" + "ef".repeat(32));

    private final Random random;
    private final SimulatedFault fault;
    private final SimulatedLane lane;
    private final SimulatedLog log = new SimulatedLog();
    private final SimulatedBooks books = new SimulatedBooks();
    private final SimulatedWitnesses witnesses;
    private final List<LedgerCommand> sent = new ArrayList<>();
    private final List<LedgerCommand> waiting = new ArrayList<>();
    private final List<Integer> reserved = new ArrayList<>();
    private Optional<SimulatedLog.Tables> backup = Optional.empty();
    private Instant now = LedgerSamples.NOW;

    SimulatedLedger(long seed, SimulatedPlant plant) throws IOException {
        this.random = new Random(seed);
        this.fault = new SimulatedFault(plant);
        this.lane = new SimulatedLane(random, fault);
        this.witnesses = new SimulatedWitnesses();
    }

    /// @throws RuntimeException when the ledger itself finds that something is wrong
    /// @throws AssertionError when a comparison does
    void run() {
        deposit();
        for (int step = 0; step < STEPS; step++) {
            now = now.plusMillis(random.nextInt(5000));
            if (random.nextInt(20) == 0) {
                now = now.plus(Duration.ofDays(1));
                waiting.add(new LedgerCommand.VestDue());
            }
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> send();
                case 4 -> disturb();
                case 5, 6, 7 -> takeBatch();
                case 8 -> log.step(lane.journal(), 1 + random.nextInt(4), random.nextInt(4) == 0);
                case 9 -> witness();
                case 10 -> lane.takeSnapshot();
                default -> {
                    lane.recover();
                    keepOrUseBackup();
                }
            }
        }
        rest();
    }

    /// Whether the fault that was wished for could be made.
    boolean planted() {
        return fault.made();
    }

    /// Without a fault: those that could have been made.
    Set<SimulatedPlant> chances() {
        return fault.chances();
    }

    /// Without it nearly every reservation and transfer would fail.
    private void deposit() {
        deposit(701, LedgerSamples.account(1), 40 + random.nextInt(20));
        deposit(702, LedgerSamples.account(2), 40 + random.nextInt(20));
        deposit(703, LedgerSamples.owned(1 + random.nextInt(3)), 100);
        if (random.nextBoolean()) {
            var split = SimulatedOperators.split(2, random, now);
            sent.add(split);
            waiting.add(split);
        }
    }

    private void deposit(int id, AccountId account, long amount) {
        var order = new MintOrder(LedgerSamples.mintId(id), account, amount, now.plusSeconds(200));
        var deposit = new LedgerCommand.MintOrdered(LedgerSamples.signedMint(order, 1, 2));
        sent.add(deposit);
        waiting.add(deposit);
    }

    private void send() {
        for (int more = 1 + random.nextInt(4); more > 0; more--) {
            boolean again = !sent.isEmpty() && random.nextInt(4) == 0;
            var command = again ? sent.get(random.nextInt(sent.size())) : command();
            sent.add(command);
            waiting.add(command);
        }
    }

    private LedgerCommand command() {
        int job = random.nextInt(16);
        return switch (random.nextInt(10)) {
            case 8, 9 -> SimulatedOwners.command(random, now);
            case 0 ->
                    random.nextInt(4) == 0
                            ? SimulatedOperators.split(random, now)
                            : SimulatedOperators.command(
                                    random,
                                    random.nextInt(6),
                                    LedgerSamples.account(1 + random.nextInt(2)),
                                    100 + random.nextInt(2),
                                    now);
            case 1, 2, 3 -> {
                reserved.add(job);
                yield new LedgerCommand.Reserve(
                        LedgerSamples.job(job),
                        LedgerSamples.account(1 + random.nextInt(2)),
                        10 + random.nextInt(2),
                        now.plusSeconds(20));
            }
            case 4, 5 -> post(mostlyReserved(job), 3 + random.nextInt(2));
            case 6 -> LedgerSamples.postToPool(mostlyReserved(job), 3 + random.nextInt(2));
            default ->
                    switch (random.nextInt(5)) {
                        case 0 -> LedgerSamples.giveBack(job);
                        case 1 -> new LedgerCommand.ExpireDue();
                        case 2 -> new LedgerCommand.VestDue();
                        case 3 -> judge();
                        default -> pending(random.nextInt(4));
                    };
        };
    }

    /// Each second job is for another model.
    private static LedgerCommand post(int job, int provider) {
        var post = (LedgerCommand.Post) LedgerSamples.post(job, provider);
        return new LedgerCommand.Post(
                post.job(),
                post.provider(),
                post.author(),
                post.contributors(),
                MODELS.get(job % 2),
                post.work());
    }

    private LedgerCommand judge() {
        return new LedgerCommand.JudgeWithheld(
                MODELS.get(random.nextInt(2)),
                Holdback.day(now) + random.nextInt(2),
                random.nextBoolean());
    }

    private int mostlyReserved(int job) {
        return reserved.isEmpty() || random.nextInt(4) == 0
                ? job
                : reserved.get(random.nextInt(reserved.size()));
    }

    private LedgerCommand pending(int id) {
        return random.nextInt(3) == 0
                ? LedgerSamples.giveBackSlashed(id)
                : LedgerSamples.slash(id, 3 + id % 2, 8);
    }

    /// Loses, doubles or turns round what is under way.
    private void disturb() {
        if (waiting.isEmpty()) {
            return;
        }
        switch (random.nextInt(3)) {
            case 0 -> waiting.remove(random.nextInt(waiting.size()));
            case 1 -> waiting.add(waiting.get(random.nextInt(waiting.size())));
            default -> Collections.shuffle(waiting, random);
        }
    }

    private void takeBatch() {
        var batch = List.copyOf(waiting.subList(0, Math.min(waiting.size(), 6)));
        waiting.subList(0, batch.size()).clear();
        var fate =
                switch (random.nextInt(8)) {
                    case 0 -> SimulatedLane.Fate.DIES_BEFORE_IT_IS_STORED;
                    case 1 -> SimulatedLane.Fate.DIES_BEFORE_IT_IS_ANSWERED;
                    default -> SimulatedLane.Fate.ANSWERED;
                };
        var step = lane.take(batch, now, fate);
        if (!step.stored()) {
            return;
        }
        var expected = batch.stream().map(command -> books.after(command, now)).toList();
        if (!step.answers().isEmpty()) {
            assertThat(step.answers().stream().map(answer -> answer.result()))
                    .as("answers")
                    .isEqualTo(expected);
        }
    }

    private void witness() {
        show(log.note());
        if (fault.make(SimulatedPlant.FORKS_THE_LOG, log.checkpoint().size() > 0)) {
            var other =
                    CompactRange.empty()
                            .appendAll(
                                    IntStream.range(0, (int) log.checkpoint().size())
                                            .mapToObj(i -> Rfc9162.leafHash(new byte[] {(byte) i}))
                                            .toList());
            show(Checkpoint.of(SimulatedLog.KEY.vkey().name(), other).signedBy(SimulatedLog.KEY));
        }
    }

    private void show(String note) {
        witnesses.show(note, log::growth, random);
        assertThat(witnesses.twoTrees()).isEmpty();
    }

    private void keepOrUseBackup() {
        if (backup.isEmpty()) {
            backup = Optional.of(log.backup());
        } else if (fault.make(
                SimulatedPlant.GOES_ON_FROM_A_BACKUP,
                log.checkpoint().size() > backup.get().state().tree().size())) {
            show(log.note());
            long size = log.checkpoint().size();
            log.restore(backup.get());
            goOnOtherwise(log.checkpoint().size(), size);
        }
    }

    /// What comes now is not what came then.
    private void goOnOtherwise(long older, long newer) {
        var mints =
                LongStream.range(older, newer)
                        .<LedgerEntry>mapToObj(index ->
                                new LedgerEntry.Minted(
                                        LedgerSamples.mintId(1000 + (int) index),
                                        LedgerSamples.account(9),
                                        1))
                        .toList();
        var journal = new ArrayList<>(lane.journal().subList(0, log.backup().cursor()));
        journal.add(BatchPosted.STORED.write().apply(new BatchPosted("0", older, now, mints)));
        log.step(journal, 1, false);
        show(log.note());
    }

    /// No more faults: everything arrives, and everything is compared.
    private void rest() {
        // whatever was asked is asked once more: same id and body, same answer, for ever (I5)
        waiting.addAll(sent);
        while (!waiting.isEmpty()) {
            takeBatch();
        }
        assertThat(lane.replayed()).as("I8: replay from the start").isEqualTo(lane.state());
        lane.recover();
        assertThat(lane.state()).as("I8: replay from a snapshot").isEqualTo(lane.replayed());
        log.step(lane.journal(), 1000, false);
        witness();
        var audit =
                new LogAudit(
                        SimulatedLog.KEY.vkey().name(),
                        log::bundle,
                        Long.MAX_VALUE,
                        List.of(LedgerSamples.MINT_POLICY));
        assertThat(audit.of(log.checkpoint())).isEqualTo(new Opinion.Agreed());
        var totals = audit.totals();
        assertThat(totals.minted()).isEqualTo(books.minted()).isEqualTo(lane.state().minted());
        assertThat(totals.splitVersion()).isEqualTo(books.splitVersion());
        assertThat(totals.burned()).isEqualTo(books.burned());
        assertThat(totals.held()).isEqualTo(totals.minted() - books.burned());
        assertThat(totals.payouts()).isEqualTo(books.paid().size());
        assertThat(totals.vested()).isEqualTo(books.pay().vested());
        assertThat(totals.slashed()).isEqualTo(books.pay().slashed());
        assertThat(totals.pending())
                .isEqualTo(books.pay().pending())
                .isEqualTo(
                        lane.state().pending(LedgerSamples.account(3))
                                + lane.state().pending(LedgerSamples.account(4)));
        assertThat(List.of(totals.withheld(), totals.withheldPosted(), totals.withheldReturned()))
                .isEqualTo(books.pay().withheld());
        assertThat(totals.withheld())
                .isEqualTo(
                        lane.state().withheld(LedgerSamples.account(3))
                                + lane.state().withheld(LedgerSamples.account(4)));
        assertThat(totals.transfers()).isEqualTo(books.transferred());
        assertThat(totals.paidTokens())
                .isEqualTo(
                        books.paid().values().stream()
                                .mapToLong(LedgerCommand.Reserve::amount)
                                .sum());
        aShorterJournalIsNotFollowed();
    }

    private void aShorterJournalIsNotFollowed() {
        int length = lane.journal().size();
        if (length > 0) {
            assertThatThrownBy(() -> log.step(lane.journal().subList(0, length - 1), 1, false))
                    .isInstanceOf(ProjectionHaltedException.class);
        }
    }
}
