package io.twinmesh.cluster.witnessing;

import com.typesafe.config.ConfigFactory;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.actors.payout.LedgerLane;
import io.twinmesh.actors.stored.StoredSerializer;
import io.twinmesh.cluster.node.store.ReadSide;
import io.twinmesh.persistence.cosignature.TrustPolicy;
import io.twinmesh.persistence.format.StoredFormat;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.journal.Database;
import io.twinmesh.persistence.journal.JournalSettings;
import io.twinmesh.persistence.journal.Migrations;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.lane.LaneRules;
import io.twinmesh.persistence.ledger.pending.VestingRule;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.projection.ProjectionRunner;
import io.twinmesh.persistence.projection.ReadSideSchema;
import io.twinmesh.persistence.projection.log.FinalCheckpoints;
import io.twinmesh.persistence.projection.log.LedgerLogProjection;
import io.twinmesh.persistence.projection.log.LogReader;
import io.twinmesh.persistence.projection.log.ReceiptReader;
import io.twinmesh.persistence.projection.tail.JournalTailer;
import io.twinmesh.persistence.receipt.ReceiptState;

import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A ledger in a process of its own: one lane on a real journal, its log, and the asking of
/// witnesses. It does what it reads from its standard input, a line each, and answers on its
/// standard output.
///
/// | line | answers |
/// |---|---|
/// | | `> ready` once it is open |
/// | `mint ID AMOUNT`, `reserve JOB AMOUNT`, `post JOB`, `void JOB` | `> mint ID RESULT`, …; a post with the leaf's index, or -1 |
/// | `watch JOB` | `> logged JOB INDEX`, later `> final JOB INDEX` |
/// | `balance ACCOUNT` | `> balance ACCOUNT AVAILABLE RESERVED` |
/// | `close` | ends in order |
final class LedgerChild {
    static final Skey LOG = Skey.of("log.example/lane/0", new byte[32]);
    static final AccountId PAYER = new AccountId("a".repeat(32));

    /// Nothing vests while it runs, so that everybody's balance is known.
    private static final VestingRule VESTING = new VestingRule(Duration.ofDays(1), 1_000_000);

    static final AccountId PROVIDER = new AccountId("b".repeat(32));
    static final AccountId AUTHOR = new AccountId("c".repeat(32));
    static final AccountId TREASURY = new AccountId("f".repeat(32));
    static final SplitPolicy SPLIT = SplitPolicy.v1(TREASURY);

    /// With this as its third argument, the database says of a commit that it is stored while it is
    /// only in memory, as an answer before the write would.
    static final String FORGETFUL = "forgetful";

    private static final String LANE = "0";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final AccountId NOBODY = new AccountId("0".repeat(32));
    private static final String DIGEST = "sha256:" + "0".repeat(64);

    private final ActorSystem<LaneCommand> lane;
    private final ReceiptReader receipts;
    private final Set<String> logged = ConcurrentHashMap.newKeySet();
    private final Set<String> watched = ConcurrentHashMap.newKeySet();

    private LedgerChild(ActorSystem<LaneCommand> lane, ReceiptReader receipts) {
        this.lane = lane;
        this.receipts = receipts;
    }

    /// @param args the database's URL, the policy's file, optionally [#FORGETFUL]
    public static void main(String[] args) throws IOException, SQLException, InterruptedException {
        var database = new Database(args[0], "", "");
        var url = args.length > 2 && args[2].equals(FORGETFUL) ? later(database) : database.url();
        var clock = InstantSource.system();
        try (var source = open(url)) {
            var migrations = new Migrations(source, database.dialect(), clock);
            migrations.run(Migrations.journal());
            migrations.run(ReadSideSchema.scripts());
            var lane =
                    lane(
                            JournalSettings.hocon(database, Duration.ofMinutes(1))
                                    .replace(database.url(), url),
                            clock);
            try (var runner = following(source, database, clock);
                    var _ = witnessing(source, args[1])) {
                var child = new LedgerChild(lane, new ReceiptReader(source, LANE, LOG.vkey()));
                if (!runner.awaitCaughtUp(PATIENCE)) {
                    throw new IllegalStateException("the log halted: " + runner.halted());
                }
                child.work();
            }
            lane.terminate();
            lane.getWhenTerminated().toCompletableFuture().join();
        }
    }

    private static String later(Database h2) {
        return h2.url().replace("WRITE_DELAY=0", "WRITE_DELAY=60000");
    }

    private static HikariDataSource open(String url) {
        var settings = new HikariConfig();
        settings.setJdbcUrl(url);
        settings.setMaximumPoolSize(4);
        return new HikariDataSource(settings);
    }

    private static ActorSystem<LaneCommand> lane(String journal, InstantSource clock) {
        var rules =
                new LaneRules("log.example", SPLIT, Optional.empty(), VESTING, new SecureRandom());
        return ActorSystem.create(
                LedgerLane.create(LANE, rules, clock),
                "ledger",
                ActorSystemSetup.create(
                        BootstrapSetup.create(
                                ConfigFactory.parseString(
                                                "pekko.actor.provider = local\n" + journal)
                                        .withFallback(ConfigFactory.load())
                                        .resolve()),
                        StoredSerializer.setup(new StoredFormat(LedgerLane.STORED))));
    }

    private static ProjectionRunner following(
            HikariDataSource source, Database database, InstantSource clock) {
        var writers = ReadSide.journalWriters(database.dialect());
        var runner =
                new ProjectionRunner(
                        source,
                        new JournalTailer(source, database.dialect(), writers),
                        new LedgerLogProjection(LANE, LOG),
                        clock);
        runner.start();
        return runner;
    }

    private static Witnessing witnessing(HikariDataSource source, String policy)
            throws IOException {
        var asked =
                new Witnesses(
                        TrustPolicy.parse(Files.readAllBytes(Path.of(policy))),
                        Duration.ofMillis(10),
                        Duration.ofSeconds(20));
        return Witnessing.start(
                        Optional.of(asked),
                        new LogReader(source, LANE),
                        new FinalCheckpoints(source, LANE))
                .orElseThrow();
    }

    private void work() throws IOException, InterruptedException {
        var looking = Thread.ofPlatform().daemon().start(this::look);
        say("ready");
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var line = in.readLine(); line != null && !line.equals("close"); ) {
            take(line.split(" "));
            line = in.readLine();
        }
        looking.interrupt();
        looking.join();
    }

    private void take(String[] words) {
        var id = words[1];
        switch (words[0]) {
            case "mint" ->
                    ask("mint", id, to -> new LaneCommand.Mint(id, PAYER, amount(words), to));
            case "reserve" ->
                    ask(
                            "reserve",
                            id,
                            to ->
                                    new LaneCommand.Reserve(
                                            new JobId(id),
                                            PAYER,
                                            amount(words),
                                            InstantSource.system()
                                                    .instant()
                                                    .plus(Duration.ofDays(1)),
                                            to));
            case "post" ->
                    ask(
                            "post",
                            id,
                            to ->
                                    new LaneCommand.Post(
                                            new JobId(id),
                                            PROVIDER,
                                            AUTHOR,
                                            NOBODY,
                                            DIGEST,
                                            DIGEST,
                                            to));
            case "void" ->
                    ask("void", id, to -> new LaneCommand.VoidReservation(new JobId(id), to));
            case "watch" -> watched.add(id);
            case "balance" ->
                    AskPattern.<LaneCommand, LaneCommand.BalanceReply>ask(
                                    lane,
                                    to -> new LaneCommand.Balance(new AccountId(id), to),
                                    PATIENCE,
                                    lane.scheduler())
                            .thenAccept(b -> say("balance", id, b.available(), b.reserved()));
            default -> throw new IllegalArgumentException("no such command: " + words[0]);
        }
    }

    private static long amount(String[] words) {
        return Long.parseLong(words[2]);
    }

    private void ask(
            String what,
            String id,
            org.apache.pekko.japi.function.Function<ActorRef<LaneReply>, LaneCommand> command) {
        AskPattern.ask(lane, command, PATIENCE, lane.scheduler())
                .thenAccept(reply -> say(what, id, reply.result(), reply.index().orElse(-1L)));
    }

    /// Says of each watched job, once each, that it is logged and that it is final.
    private void look() {
        try {
            while (true) {
                for (var job : watched) {
                    look(job);
                }
                Thread.sleep(5);
            }
        } catch (InterruptedException _) {
            // the end
        } catch (SQLException e) {
            say("broken", String.valueOf(e.getMessage()));
        }
    }

    private void look(String job) throws SQLException {
        var receipt = receipts.receipt(new JobId(job));
        if (receipt.isEmpty()) {
            return;
        }
        if (logged.add(job)) {
            say("logged", job, receipt.get().index());
        }
        if (receipt.get().state() == ReceiptState.FINAL) {
            watched.remove(job);
            say("final", job, receipt.get().index());
        }
    }

    private static synchronized void say(Object... words) {
        var line = new StringBuilder(">");
        for (var word : words) {
            line.append(' ').append(word);
        }
        System.out.println(line);
    }
}
