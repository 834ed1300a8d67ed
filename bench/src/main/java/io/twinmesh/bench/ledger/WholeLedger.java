package io.twinmesh.bench.ledger;

import com.typesafe.config.ConfigFactory;
import com.zaxxer.hikari.HikariDataSource;

import io.twinmesh.actors.payout.LaneCommand;
import io.twinmesh.actors.payout.LaneCommand.LaneReply;
import io.twinmesh.actors.payout.LedgerLane;
import io.twinmesh.actors.stored.StoredSerializer;
import io.twinmesh.cluster.node.store.ReadSide;
import io.twinmesh.cluster.witnessing.Witnesses;
import io.twinmesh.cluster.witnessing.Witnessing;
import io.twinmesh.persistence.cosignature.TrustPolicy;
import io.twinmesh.persistence.format.StoredFormat;
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
import io.twinmesh.persistence.projection.log.LedgerSummary;
import io.twinmesh.persistence.projection.log.LogReader;
import io.twinmesh.persistence.projection.tail.JournalTailer;

import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// A lane with its journal, log and receipts, and the asking of witnesses, as a server has them: in
/// this process, on a real database.
final class WholeLedger implements AutoCloseable {
    static final Skey LOG = Skey.of("bench/lane/0", new byte[32]);

    private static final String LANE = "0";

    /// Pekko keeps what there is of an asker until its patience would have ended.
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ActorSystem<LaneCommand> lane;
    private final HikariDataSource source;
    private final ProjectionRunner following;
    private final Witnessing witnessing;
    private final FinalCheckpoints finals;

    private WholeLedger(
            ActorSystem<LaneCommand> lane,
            HikariDataSource source,
            ProjectionRunner following,
            Witnessing witnessing,
            FinalCheckpoints finals) {
        this.lane = lane;
        this.source = source;
        this.following = following;
        this.witnessing = witnessing;
        this.finals = finals;
    }

    /// @param database without any tables of ours
    static WholeLedger open(Database database, TrustPolicy policy) {
        var clock = InstantSource.system();
        var source = database.open("ledger", 8);
        var migrations = new Migrations(source, database.dialect(), clock);
        migrations.run(Migrations.journal());
        migrations.run(ReadSideSchema.scripts());
        var finals = new FinalCheckpoints(source, LANE);
        return new WholeLedger(
                lane(database, clock),
                source,
                following(source, database, clock),
                Witnessing.start(
                                Optional.of(
                                        new Witnesses(
                                                policy,
                                                Duration.ofMillis(200),
                                                Duration.ofSeconds(5))),
                                new LogReader(source, LANE),
                                finals)
                        .orElseThrow(),
                finals);
    }

    private static ActorSystem<LaneCommand> lane(Database database, InstantSource clock) {
        var rules =
                new LaneRules(
                        "bench",
                        SplitPolicy.v1(Payout.TREASURY),
                        Optional.empty(),
                        VestingRule.AT_ONCE,
                        new SecureRandom());
        var settings = "pekko.actor.provider = local\npekko.loglevel = WARNING\n";
        return ActorSystem.create(
                LedgerLane.create(LANE, rules, clock),
                "bench",
                ActorSystemSetup.create(
                        BootstrapSetup.create(
                                ConfigFactory.parseString(
                                                settings
                                                        + JournalSettings.hocon(
                                                                database, Duration.ofMinutes(1)))
                                        .withFallback(ConfigFactory.load())
                                        .resolve()),
                        StoredSerializer.setup(new StoredFormat(LedgerLane.STORED))));
    }

    private static ProjectionRunner following(
            HikariDataSource source, Database database, InstantSource clock) {
        var runner =
                new ProjectionRunner(
                        source,
                        new JournalTailer(
                                source,
                                database.dialect(),
                                ReadSide.journalWriters(database.dialect())),
                        new LedgerLogProjection(LANE, LOG),
                        clock);
        runner.start();
        return runner;
    }

    /// What a lane can be asked, without who asks.
    @FunctionalInterface
    interface Order {
        LaneCommand from(ActorRef<LaneReply> asker);
    }

    CompletionStage<LaneReply> ask(Order order) {
        return AskPattern.ask(lane, order::from, PATIENCE, lane.scheduler());
    }

    /// The books as the log has them. Blocks.
    LedgerSummary summary() throws SQLException {
        return LedgerSummary.read(source, LANE)
                .orElseThrow(() -> new IllegalStateException("the log has no state"));
    }

    /// Leaves under the last final checkpoint; 0 before the first. Blocks.
    long finalSize() throws SQLException {
        return finals.last().map(FinalCheckpoints.Final::size).orElse(0L);
    }

    @Override
    public void close() {
        witnessing.close();
        lane.terminate();
        lane.getWhenTerminated().toCompletableFuture().join();
        following.close();
        source.close();
    }
}
