package io.twinmesh.cluster.node.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.actors.pipeline.Pipeline;
import io.twinmesh.actors.pipeline.PipelineEvent;
import io.twinmesh.cluster.http.follow.AccountEventRoutes;
import io.twinmesh.cluster.http.ledger.HistoryRoutes.Statements;
import io.twinmesh.cluster.http.ledger.LedgerRoutes.Books;
import io.twinmesh.cluster.http.operate.NodeRoutes;
import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.cluster.sharding.ClusterEntities;
import io.twinmesh.cluster.witnessing.Witnesses;
import io.twinmesh.cluster.witnessing.Witnessing;
import io.twinmesh.persistence.explorer.LogExplorer;
import io.twinmesh.persistence.explorer.OpenedPayouts;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.PipelineId;
import io.twinmesh.persistence.journal.Database.Dialect;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.Vkey;
import io.twinmesh.persistence.projection.OpenJobs;
import io.twinmesh.persistence.projection.Projection;
import io.twinmesh.persistence.projection.ProjectionRunner;
import io.twinmesh.persistence.projection.log.FinalCheckpoints;
import io.twinmesh.persistence.projection.log.LedgerLogProjection;
import io.twinmesh.persistence.projection.log.LedgerSummary;
import io.twinmesh.persistence.projection.log.LogReader;
import io.twinmesh.persistence.projection.log.ReceiptReader;
import io.twinmesh.persistence.projection.log.SignedTrees;
import io.twinmesh.persistence.projection.tail.JournalEnd;
import io.twinmesh.persistence.projection.tail.JournalTailer;
import io.twinmesh.persistence.receipt.Receipt;
import io.twinmesh.persistence.statement.Earnings;
import io.twinmesh.persistence.statement.EarningsReader;
import io.twinmesh.persistence.statement.StatementLine;
import io.twinmesh.persistence.statement.StatementPage;
import io.twinmesh.persistence.statement.StatementReader;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.sql.DataSource;

/// What follows the journal: the public log with its receipts, and the lists of unfinished jobs and
/// pipelines.
public final class ReadSide
        implements AutoCloseable, Books, Statements, AccountEventRoutes.Movements, NodeRoutes.Paid {
    private static final int PAGE = 1000;
    private static final String JOBS = "job|";
    private static final String PIPELINES = Pipeline.ENTITY_TYPE + "|";

    private final DataSource source;
    private final List<ProjectionRunner> runners;
    private final LogReader log;
    private final ReceiptReader receipts;
    private final StatementReader statements;
    private final EarningsReader earnings;
    private final Optional<Witnessing> witnessing;

    private ReadSide(
            DataSource source,
            List<ProjectionRunner> runners,
            LogReader log,
            ReceiptReader receipts,
            Optional<Witnessing> witnessing) {
        this.source = source;
        this.runners = List.copyOf(runners);
        this.log = log;
        this.receipts = receipts;
        this.statements = new StatementReader(source, ClusterEntities.LANE);
        this.earnings = new EarningsReader(source, ClusterEntities.LANE);
        this.witnessing = witnessing;
    }

    /// Starts to follow.
    ///
    /// @param works whether this server keeps it up to date, or only sees how far others are
    /// @param signed what the log's signer signed last
    /// @param witnesses who is asked to cosign the log; nobody, and nothing is ever final
    /// @throws StartFailure when it cannot be judged what is final
    public static ReadSide start(
            DataSource source,
            Dialect dialect,
            JournalEnd end,
            Skey logKey,
            SignedTrees signed,
            Optional<Witnesses> witnesses,
            InstantSource time,
            boolean works) {
        var lane = ClusterEntities.LANE;
        var log = new LogReader(source, lane);
        var runners = new ArrayList<ProjectionRunner>();
        for (var projection :
                List.<Projection>of(
                        new LedgerLogProjection(lane, logKey, signed),
                        new OpenJobs(
                                "open-jobs", JOBS, JobEvent.OPENING_TAGS, JobEvent.TERMINAL_TAGS),
                        new OpenJobs(
                                "open-pipelines",
                                PIPELINES,
                                PipelineEvent.OPENING_TAGS,
                                PipelineEvent.TERMINAL_TAGS))) {
            var tailer = new JournalTailer(source, dialect, journalWriters(dialect), end);
            runners.add(new ProjectionRunner(source, tailer, projection, time, works));
        }
        var witnessing =
                works
                        ? Witnessing.start(witnesses, log, new FinalCheckpoints(source, lane))
                        : Optional.<Witnessing>empty();
        runners.forEach(ProjectionRunner::start);
        Vkey vkey = logKey.vkey();
        return new ReadSide(
                source, runners, log, new ReceiptReader(source, lane, vkey), witnessing);
    }

    /// JournalSettings gives the journal one writer on H2 and four on PostgreSQL.
    public static int journalWriters(Dialect dialect) {
        return switch (dialect) {
            case H2 -> 1;
            case POSTGRESQL -> 4;
        };
    }

    /// Blocks until everything in the journal is taken in.
    ///
    /// @throws StartFailure when that takes longer, or a projection halted
    public void awaitCaughtUp(Duration patience) {
        try {
            for (var runner : runners) {
                if (!runner.awaitCaughtUp(patience)) {
                    throw new StartFailure(
                            StartFailure.FAILURE,
                            runner.halted()
                                    .map(why -> "the read side has halted: " + why)
                                    .orElse("the read side did not catch up in " + patience));
                }
            }
        } catch (SQLException e) {
            throw new StartFailure(StartFailure.UNREACHABLE, "the journal cannot be read", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure(StartFailure.FAILURE, "interrupted while starting", e);
        }
    }

    /// Every job with unfinished business. Blocks.
    public List<JobId> openJobs() {
        return open(JOBS).stream().map(JobId::new).toList();
    }

    /// Every pipeline that is under way. Blocks.
    public List<PipelineId> openPipelines() {
        return open(PIPELINES).stream().map(PipelineId::new).toList();
    }

    private List<String> open(String prefix) {
        var names = new ArrayList<String>();
        try {
            var page = OpenJobs.read(source, prefix, "", PAGE);
            while (!page.isEmpty()) {
                page.forEach(id -> names.add(id.substring(prefix.length())));
                page = OpenJobs.read(source, prefix, page.getLast(), PAGE);
            }
            return names;
        } catch (SQLException e) {
            throw new StartFailure(StartFailure.UNREACHABLE, "the read side cannot be read", e);
        }
    }

    public boolean halted() {
        return runners.stream().anyMatch(runner -> runner.halted().isPresent());
    }

    public double lagSeconds() {
        return runners.stream().mapToDouble(r -> r.lag().toMillis() / 1000.0).max().orElse(0);
    }

    /// The sum of all balances; blocks.
    public double imbalance() throws SQLException {
        return LedgerSummary.read(source, ClusterEntities.LANE)
                .map(summary -> summary.sum().doubleValue())
                .orElse(0.0);
    }

    /// Leaves that enough witnesses cosigned; blocks.
    public double finalLeaves() throws SQLException {
        return log.finalLeaves();
    }

    /// Leaves that witnesses have yet to cosign, 0 when none are asked; blocks.
    public double notFinal() throws SQLException {
        return witnessing.isPresent() ? log.notFinal() : 0;
    }

    /// Witnesses that do not agree with this log.
    public double objecting() {
        return witnessing.map(Witnessing::objecting).orElse(0L);
    }

    @Override
    public ObjectNode summary() {
        try {
            var summary =
                    LedgerSummary.read(source, ClusterEntities.LANE)
                            .orElseThrow(() -> new IllegalStateException("the log has no state"));
            var json =
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("sum", summary.sum())
                            .put("accounts", summary.accounts())
                            .put("minted", summary.minted())
                            .put("burned", summary.burned())
                            .put("payouts", summary.payouts())
                            .put("paidTokens", summary.paidTokens())
                            .put("finalSize", summary.finalSize());
            json.putObject("checkpoint")
                    .put("origin", summary.checkpoint().origin())
                    .put("size", summary.checkpoint().size())
                    .put("root", summary.checkpoint().root().base64());
            return json;
        } catch (SQLException e) {
            throw new IllegalStateException("the read side cannot be read", e);
        }
    }

    @Override
    public Optional<ObjectNode> receipt(JobId job) {
        try {
            return receipts.receipt(job).map(Receipt::json);
        } catch (SQLException e) {
            throw new IllegalStateException("the read side cannot be read", e);
        }
    }

    @Override
    public StatementPage page(AccountId account, long before, int limit) {
        try {
            return statements.page(account, before, limit);
        } catch (SQLException e) {
            throw new IllegalStateException("the read side cannot be read", e);
        }
    }

    @Override
    public StatementReader.Balance balance(AccountId account) {
        try {
            return statements.balance(account);
        } catch (SQLException e) {
            throw new IllegalStateException("the read side cannot be read", e);
        }
    }

    @Override
    public List<Earnings> earnings(List<AccountId> providers) {
        try {
            return earnings.of(providers);
        } catch (SQLException e) {
            throw new IllegalStateException("the read side cannot be read", e);
        }
    }

    /// Looks things up in the log.
    public LogExplorer explorer() {
        return new LogExplorer(source, ClusterEntities.LANE);
    }

    /// What payouts were for.
    public OpenedPayouts openedPayouts() {
        return new OpenedPayouts(source, ClusterEntities.LANE);
    }

    @Override
    public List<StatementLine> since(AccountId account, long from, int limit) {
        try {
            return statements.since(account, from, limit);
        } catch (SQLException e) {
            throw new IllegalStateException("the read side cannot be read", e);
        }
    }

    @Override
    public long leaves() {
        try {
            return statements.leaves();
        } catch (SQLException e) {
            throw new IllegalStateException("the read side cannot be read", e);
        }
    }

    /// Of the log's projection, which is the first.
    @Override
    public long progress() {
        return runners.getFirst().position();
    }

    @Override
    public ObjectNode accepted(JobId job, long index) {
        return Receipt.accepted(job, ClusterEntities.LANE, index);
    }

    /// What is served of the ledger's log.
    public LogReader log() {
        return log;
    }

    @Override
    public void close() {
        witnessing.ifPresent(Witnessing::close);
        runners.forEach(ProjectionRunner::close);
    }
}
