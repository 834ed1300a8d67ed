package io.twinmesh.cluster.witnessing;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.auditor.LogAudit;
import io.twinmesh.persistence.cosignature.TrustPolicy;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.ledger.Role;
import io.twinmesh.persistence.ledger.holdback.WithheldAccount;
import io.twinmesh.persistence.ledger.pending.PendingAccount;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.SignedNote;
import io.twinmesh.persistence.projection.log.LedgerSummary;
import io.twinmesh.persistence.projection.log.LogReader;
import io.twinmesh.persistence.projection.log.ReceiptReader;
import io.twinmesh.persistence.receipt.LogTrust;
import io.twinmesh.persistence.receipt.ReceiptCheck;
import io.twinmesh.persistence.receipt.ReceiptState;
import io.twinmesh.persistence.receipt.ReceiptVerdict;
import io.twinmesh.persistence.witness.Scrutiny;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import javax.sql.DataSource;

/// Callers of a ledger that is killed while they reserve, pay, give back and wait for what is
/// final. What they were not told they ask for again, after the next start. They keep what they
/// were told, and hold the ledger to it.
final class KilledLedger {
    /// When the ledger is killed: as it opens, after something was sent, or after it was answered.
    private enum Step {
        OPENING,
        RESERVING,
        RESERVED,
        PAYING,
        PAID,
        GIVING_BACK,
        GIVEN_BACK,
        LOGGED,
        FINAL
    }

    static final int EACH_STEP_ONCE = Step.values().length;

    private static final int OPENS_WITHIN = 2000;
    private static final int AT_ONCE = 4;
    private static final long DEPOSIT = 1_000_000_000;
    private static final String MINT = "1".repeat(32);
    private static final int TOLD_AGAIN = 3;

    private final Database database;
    private final Path folder;
    private final List<String> args;
    private final Random random;
    private final TrustPolicy policy;
    private final Map<String, Job> jobs = new LinkedHashMap<>();
    private final Map<Step, Integer> kills = new EnumMap<>(Step.class);
    private boolean deposited;
    private boolean morePlanned = true;

    // of the process that runs
    private Step step = Step.OPENING;
    private int until;

    /// A caller's knowledge of its job.
    private static final class Job {
        final String id;
        final long amount;
        final boolean givesBack;
        boolean reserved;
        boolean resolved;
        boolean done;
        long index = -1;

        Job(int number) {
            this.id = "job-%032x".formatted(number);
            this.amount = 100L + number;
            this.givesBack = number % 5 == 0;
        }
    }

    /// @param plant of [LedgerChild], or empty
    KilledLedger(Database database, Path folder, byte[] policy, List<String> plant, long seed)
            throws IOException {
        this.database = database;
        this.folder = folder;
        this.random = new Random(seed);
        this.policy = TrustPolicy.parse(policy);
        var file = Files.write(folder.resolve("policy"), policy);
        this.args = new ArrayList<>(List.of(database.url(), file.toString()));
        this.args.addAll(plant);
    }

    /// Kills it so many times, first once at each step and then at steps drawn by chance, lets
    /// everyone come to an end, and looks at all there is.
    ///
    /// @param times [#EACH_STEP_ONCE] or more, so that no step is left out
    /// @return how often it was killed at which step, for a person
    String run(int times) throws IOException, InterruptedException, SQLException {
        for (int kill = 0; kill < times; kill++) {
            step = Step.values()[kill < EACH_STEP_ONCE ? kill : random.nextInt(EACH_STEP_ONCE)];
            until = 1 + random.nextInt(3);
            untilKilled();
            kills.merge(step, 1, Integer::sum);
        }
        assertThat(kills).as("steps at which it was killed").containsOnlyKeys(Step.values());
        morePlanned = false;
        var balances = untilDone();
        try (var source = database.open("check", 2)) {
            check(source, balances);
        }
        return "%d kills %s, %d jobs".formatted(times, kills, jobs.size());
    }

    private LedgerProcess start() throws IOException {
        return LedgerProcess.start(folder.resolve("said"), args);
    }

    private void untilKilled() throws IOException, InterruptedException {
        var ledger = start();
        boolean killed = false;
        if (step == Step.OPENING) {
            Thread.sleep(random.nextInt(OPENS_WITHIN));
            ledger.kill();
            killed = true;
        }
        for (var said = ledger.next(); said.isPresent(); said = ledger.next()) {
            hear(ledger, said.get());
            if (until <= 0 && !killed) {
                Thread.sleep(random.nextInt(3) == 0 ? 0 : random.nextInt(15));
                ledger.kill();
                killed = true;
            }
        }
        assertThat(killed).as("it was killed and did not end by itself").isTrue();
    }

    private Map<AccountId, Long> untilDone() throws IOException, InterruptedException {
        var ledger = start();
        while (!jobs.values().stream().allMatch(job -> job.done)) {
            hear(ledger, said(ledger));
        }
        var balances = new HashMap<AccountId, Long>();
        for (var account : expected().keySet()) {
            ledger.tell("balance " + account.value());
            var said = said(ledger);
            while (!said[0].equals("balance")) {
                hear(ledger, said);
                said = said(ledger);
            }
            balances.put(new AccountId(said[1]), Long.parseLong(said[2]));
            assertThat(said[3]).as("set aside by %s", said[1]).isEqualTo("0");
        }
        ledger.close();
        return balances;
    }

    private static String[] said(LedgerProcess ledger) throws InterruptedException {
        return ledger.next().orElseThrow(() -> new AssertionError("it ended by itself"));
    }

    private void hear(LedgerProcess ledger, String[] said) {
        switch (said[0]) {
            case "ready" -> begin(ledger);
            case "mint" -> {
                oneOf(said, "created", "exists");
                deposited = true;
                goOn(ledger);
            }
            case "reserve" -> {
                oneOf(said, "created", "exists");
                job(said).reserved = true;
                happens(Step.RESERVED);
                send(ledger, job(said));
            }
            case "void" -> {
                oneOf(said, "created", "already_voided");
                job(said).resolved = true;
                job(said).done = true;
                happens(Step.GIVEN_BACK);
                goOn(ledger);
            }
            case "post" -> paid(ledger, said);
            case "logged" -> {
                assertThat(job(said).index).as(said[1]).isEqualTo(Long.parseLong(said[2]));
                happens(Step.LOGGED);
            }
            case "final" -> {
                assertThat(job(said).index).as(said[1]).isEqualTo(Long.parseLong(said[2]));
                job(said).done = true;
                happens(Step.FINAL);
                goOn(ledger);
            }
            default -> throw new AssertionError(String.join(" ", said));
        }
    }

    private void paid(LedgerProcess ledger, String[] said) {
        var job = job(said);
        if (job.resolved) {
            assertThat(said[2]).as("%s was paid before", job.id).isEqualTo("already_posted");
            assertThat(job.index).as(job.id).isEqualTo(Long.parseLong(said[3]));
            return;
        }
        oneOf(said, "created", "already_posted");
        job.resolved = true;
        job.index = Long.parseLong(said[3]);
        happens(Step.PAID);
        send(ledger, job);
    }

    private Job job(String[] said) {
        var job = jobs.get(said[1]);
        if (job == null) {
            throw new AssertionError("nobody asked: " + String.join(" ", said));
        }
        return job;
    }

    private static void oneOf(String[] said, String... results) {
        assertThat(results).as(String.join(" ", said)).contains(said[2]);
    }

    /// Asks for everything again that it was not told of, and for some that it was.
    private void begin(LedgerProcess ledger) {
        if (!deposited) {
            ledger.tell("mint " + MINT + " " + DEPOSIT);
            return;
        }
        var paid = jobs.values().stream().filter(job -> job.index >= 0).toList();
        for (int again = 0; again < TOLD_AGAIN && !paid.isEmpty(); again++) {
            ledger.tell("post " + paid.get(random.nextInt(paid.size())).id);
        }
        jobs.values().stream().filter(job -> !job.done).forEach(job -> send(ledger, job));
        goOn(ledger);
    }

    private void goOn(LedgerProcess ledger) {
        while (morePlanned && jobs.values().stream().filter(job -> !job.done).count() < AT_ONCE) {
            var job = new Job(jobs.size());
            jobs.put(job.id, job);
            send(ledger, job);
        }
    }

    private void send(LedgerProcess ledger, Job job) {
        if (!job.reserved) {
            ledger.tell("reserve " + job.id + " " + job.amount);
            happens(Step.RESERVING);
        } else if (!job.resolved && job.givesBack) {
            ledger.tell("void " + job.id);
            happens(Step.GIVING_BACK);
        } else if (!job.resolved) {
            ledger.tell("post " + job.id);
            happens(Step.PAYING);
        } else {
            ledger.tell("watch " + job.id);
        }
    }

    private void happens(Step now) {
        until -= now == step ? 1 : 0;
    }

    /// What everybody has when each job was paid once or given back.
    private Map<AccountId, Long> expected() {
        var balances = new HashMap<AccountId, Long>();
        balances.put(LedgerChild.PAYER, DEPOSIT);
        for (var job : jobs.values()) {
            if (!job.givesBack) {
                LedgerChild.SPLIT
                        .postings(
                                LedgerChild.PAYER,
                                job.amount,
                                PendingAccount.of(LedgerChild.PROVIDER),
                                Role.PENDING,
                                () -> WithheldAccount.of(LedgerChild.PROVIDER),
                                Optional.of(LedgerChild.AUTHOR),
                                Optional.empty())
                        .forEach(posting ->
                                balances.merge(posting.account(), posting.amount(), Long::sum));
            }
        }
        return balances;
    }

    private void check(DataSource source, Map<AccountId, Long> balances)
            throws SQLException, IOException {
        assertThat(balances).as("balances of the lane").isEqualTo(expected());

        var summary = LedgerSummary.read(source, "0").orElseThrow();
        var paying = jobs.values().stream().filter(job -> !job.givesBack).toList();
        assertThat(summary.sum()).as("sum of all balances").isZero();
        assertThat(summary.payouts()).isEqualTo(paying.size());
        assertThat(summary.paidTokens()).isEqualTo(paying.stream().mapToLong(j -> j.amount).sum());
        assertThat(summary.finalSize()).isEqualTo(summary.checkpoint().size());

        var log = new LogReader(source, "0");
        var audit =
                new LogAudit(
                        LedgerChild.LOG.vkey().name(),
                        path -> tile(log, path.text()),
                        Long.MAX_VALUE,
                        List.of());
        var last = Checkpoint.parse(SignedNote.parse(log.signed().orElseThrow()).text());
        assertThat(audit.of(last)).isInstanceOf(Scrutiny.Opinion.Agreed.class);
        assertThat(audit.totals().payouts()).isEqualTo(paying.size());

        var receipts = new ReceiptReader(source, "0", LedgerChild.LOG.vkey());
        for (var job : jobs.values()) {
            var receipt = receipts.receipt(new JobId(job.id));
            assertThat(receipt.isPresent()).as(job.id).isNotEqualTo(job.givesBack);
            if (receipt.isPresent()) {
                assertThat(receipt.get().state()).isEqualTo(ReceiptState.FINAL);
                assertThat(receipt.get().index()).isEqualTo(job.index);
                assertThat(
                                ReceiptCheck.check(
                                        receipt.get()
                                                .json()
                                                .toString()
                                                .getBytes(StandardCharsets.UTF_8),
                                        new LogTrust.Policy(policy)))
                        .isInstanceOf(ReceiptVerdict.Valid.class);
            }
        }
    }

    private static byte[] tile(LogReader log, String path) throws IOException {
        try {
            return log.tile(path).orElseThrow(() -> new IOException("no " + path));
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }
}
