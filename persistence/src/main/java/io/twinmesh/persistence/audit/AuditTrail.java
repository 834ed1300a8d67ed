package io.twinmesh.persistence.audit;

import io.twinmesh.persistence.audit.chain.AuditKeys;
import io.twinmesh.persistence.audit.chain.AuditMarks;
import io.twinmesh.persistence.audit.chain.AuditSettings;
import io.twinmesh.persistence.audit.chain.AuditTable;
import io.twinmesh.persistence.audit.chain.AuditTable.End;
import io.twinmesh.persistence.audit.chain.AuditTable.Placed;
import io.twinmesh.persistence.audit.chain.SealedRow;
import io.twinmesh.persistence.journal.Database.Dialect;
import io.twinmesh.persistence.vault.KeyVault;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import javax.sql.DataSource;

/// Writes the trail. Records wait in a bounded queue for one thread, which puts all that wait into
/// one transaction; each caller hears of its record only after the commit. Several processes may
/// write one trail on PostgreSQL.
///
/// What cannot be recorded is refused, and nothing of it may be answered: `audit.queue-full` when
/// as many wait as may, `audit.unavailable` when a database does not take it. A refusal of the
/// second kind may still have stored the record.
public final class AuditTrail implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
    private static final int LARGEST_BATCH = 500;
    private static final int MOST_ATTEMPTS = 5;
    private static final String UNIQUE_VIOLATION = "23505";
    private static final Duration DOUBT = Duration.ofSeconds(1);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Recorded.Refused UNAVAILABLE = new Recorded.Refused("audit.unavailable");
    private static final Recorded.Refused QUEUE_FULL = new Recorded.Refused("audit.queue-full");

    private final DataSource journal;
    private final Dialect dialect;
    private final AuditMarks marks;
    private final KeyVault vault;
    private final AuditKeys keys;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final AuditSettings settings;
    private final BlockingQueue<Waiting> queue;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final Thread writer;
    private volatile boolean closed;
    private volatile long failingUntil;

    /// Since the last batch; of the writer alone.
    private boolean failing;

    private record Waiting(SealedRow row, CompletableFuture<Recorded> heard) {}

    private AuditTrail(
            DataSource journal,
            Dialect dialect,
            DataSource marks,
            KeyVault vault,
            AuditKeys keys,
            InstantSource clock,
            LongSupplier nanos,
            AuditSettings settings) {
        this.journal = journal;
        this.dialect = dialect;
        this.marks = new AuditMarks(marks);
        this.vault = vault;
        this.keys = keys;
        this.clock = clock;
        this.nanos = nanos;
        this.failingUntil = nanos.getAsLong();
        this.settings = settings;
        this.queue = new ArrayBlockingQueue<>(settings.queue());
        this.writer = Thread.ofPlatform().daemon().name("audit-trail").unstarted(this::work);
    }

    /// @param journal the journal's database, with [AuditSchema#records]
    /// @param marks the vault's database, with [AuditSchema#marks]
    /// @param nanos nanoseconds that never go back
    public static AuditTrail start(
            DataSource journal,
            Dialect dialect,
            DataSource marks,
            KeyVault vault,
            AuditKeys keys,
            InstantSource clock,
            LongSupplier nanos,
            AuditSettings settings) {
        var trail = new AuditTrail(journal, dialect, marks, vault, keys, clock, nanos, settings);
        trail.writer.start();
        return trail;
    }

    /// Records one thing. Blocks on the vault, not on the commit.
    ///
    /// @return completes with [Recorded.Written] after the commit, or with [Recorded.Refused]
    public CompletionStage<Recorded> record(AuditRecord record) {
        return record(List.of(record));
    }

    /// Records what belongs together.
    ///
    /// @param records at least one
    /// @return completes with the last one's place, or the first refusal, when all are decided
    public CompletionStage<Recorded> record(List<AuditRecord> records) {
        var rows = sealed(records);
        if (rows.size() != records.size()) {
            refused.addAndGet(records.size());
            return CompletableFuture.completedFuture(UNAVAILABLE);
        }
        CompletableFuture<Recorded> all =
                CompletableFuture.completedFuture(new Recorded.Written(0));
        for (var row : rows) {
            all = all.thenCombine(offered(row), AuditTrail::both);
        }
        return all;
    }

    private static Recorded both(Recorded before, Recorded then) {
        return before instanceof Recorded.Refused ? before : then;
    }

    /// Empty when the vault does not answer.
    private List<SealedRow> sealed(List<AuditRecord> records) {
        var seal = new AuditSeal(keys.cipher(), vault);
        var rows = new ArrayList<SealedRow>();
        try {
            for (var record : records) {
                rows.add(seal.seal(record));
            }
            return rows;
        } catch (RuntimeException e) {
            LOG.error("what was to be recorded could not be sealed", e);
            return List.of();
        }
    }

    private CompletableFuture<Recorded> offered(SealedRow row) {
        var waiting = new Waiting(row, new CompletableFuture<>());
        if (closed || !queue.offer(waiting)) {
            refused.incrementAndGet();
            return CompletableFuture.completedFuture(closed ? UNAVAILABLE : QUEUE_FULL);
        }
        // the writer may have ended between the question and the offer
        if (closed && queue.remove(waiting)) {
            refused.incrementAndGet();
            waiting.heard().complete(UNAVAILABLE);
        }
        return waiting.heard();
    }

    /// Why a record would not be taken now: as many wait as may, or a database has failed within
    /// the last second.
    public Optional<Recorded.Refused> hindrance() {
        if (closed || nanos.getAsLong() - failingUntil < 0) {
            return Optional.of(UNAVAILABLE);
        }
        return queue.remainingCapacity() == 0 ? Optional.of(QUEUE_FULL) : Optional.empty();
    }

    /// Records written by this object.
    public long written() {
        return written.get();
    }

    /// Records that this object did not take.
    public long refused() {
        return refused.get();
    }

    /// Records that wait to be written.
    public int waiting() {
        return queue.size();
    }

    /// Writes what waits, notes where the trail ends, and takes no more.
    @Override
    public void close() {
        closed = true;
        try {
            if (!writer.join(Duration.ofSeconds(10))) {
                LOG.error("the audit trail did not end in time waiting={}", queue.size());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        var end = End.EMPTY;
        var marked = End.EMPTY;
        var nextMark = clock.instant();
        while (!closed || !queue.isEmpty()) {
            var batch = batch();
            if (!batch.isEmpty()) {
                end = stored(batch, end);
            }
            if (end.number() > marked.number() && !clock.instant().isBefore(nextMark)) {
                marked = marked(end, marked);
                nextMark = clock.instant().plus(settings.markEvery());
            }
        }
        if (end.number() > marked.number()) {
            marked(end, marked);
        }
    }

    /// All that wait, up to a batch; empty when nothing came for a while.
    private List<Waiting> batch() {
        var batch = new ArrayList<Waiting>();
        try {
            var first = queue.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            if (first != null) {
                batch.add(first);
                queue.drainTo(batch, LARGEST_BATCH - 1);
            }
        } catch (InterruptedException _) {
            closed = true;
        }
        return batch;
    }

    private End stored(List<Waiting> batch, End before) {
        try {
            var places = written(batch);
            if (failing) {
                failing = false;
                LOG.info("records are written again");
            }
            written.addAndGet(places.size());
            for (int i = 0; i < places.size(); i++) {
                batch.get(i).heard().complete(new Recorded.Written(places.get(i).number()));
            }
            var last = places.getLast();
            return new End(last.number(), last.chain());
        } catch (SQLException | RuntimeException e) {
            // said once, as long as it goes on: each request that is refused for it tries again
            if (!failing) {
                failing = true;
                LOG.error("records could not be written count={}", batch.size(), e);
            }
            refused.addAndGet(batch.size());
            failingUntil = nanos.getAsLong() + DOUBT.toNanos();
            batch.forEach(waiting -> waiting.heard().complete(UNAVAILABLE));
            return before;
        }
    }

    private List<Placed> written(List<Waiting> batch) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try (var connection = journal.getConnection()) {
                connection.setAutoCommit(false);
                try {
                    var placed = placed(connection, batch);
                    AuditTable.insert(connection, placed);
                    connection.commit();
                    return placed;
                } catch (SQLException | RuntimeException e) {
                    connection.rollback();
                    throw e;
                }
            } catch (SQLException e) {
                // another process took these places at the same moment
                if (!UNIQUE_VIOLATION.equals(e.getSQLState()) || attempt == MOST_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private List<Placed> placed(Connection connection, List<Waiting> batch) throws SQLException {
        if (dialect == Dialect.POSTGRESQL) {
            try (var lock = connection.createStatement()) {
                lock.execute("SELECT pg_advisory_xact_lock(20260002)");
            }
        }
        var end = AuditTable.end(connection);
        var placed = new ArrayList<Placed>();
        for (var waiting : batch) {
            var number = end.number() + 1;
            var chain = keys.chain().next(end.chain(), number, waiting.row());
            placed.add(new Placed(number, waiting.row(), chain));
            end = new End(number, chain);
        }
        return placed;
    }

    private End marked(End end, End before) {
        try {
            marks.note(end, clock.instant());
            return end;
        } catch (SQLException e) {
            LOG.warn("where the audit trail ends could not be noted", e);
            return before;
        }
    }
}
