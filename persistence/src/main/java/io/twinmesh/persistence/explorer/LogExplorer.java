package io.twinmesh.persistence.explorer;

import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.leaves.StoredLeaves;
import io.twinmesh.persistence.ledger.leaf.LeafView;
import io.twinmesh.persistence.log.TlogProof;
import io.twinmesh.persistence.projection.log.LogReader;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

import javax.sql.DataSource;

/// Looks things up in the log of one lane. Blocks on the database; each answer reads at most
/// [#MOST_READ] leaves.
public final class LogExplorer {
    /// In one answer.
    public static final int MOST_ENTRIES = 100;

    /// That one search looks at; what is older takes another one. There is no table of hashes: it
    /// would cost every payout a row that hardly anybody asks for.
    public static final int MOST_READ = 16_384;

    private static final int READ_AT_ONCE = 1024;

    private final DataSource source;
    private final String lane;
    private final LogReader log;
    private final int mostRead;

    public LogExplorer(DataSource source, String lane) {
        this(source, lane, MOST_READ);
    }

    /// @param mostRead leaves that one search looks at, 1 or more
    public LogExplorer(DataSource source, String lane, int mostRead) {
        this.source = source;
        this.lane = lane;
        this.mostRead = mostRead;
        this.log = new LogReader(source, lane);
    }

    public Optional<LogEntry> entry(long index) throws SQLException {
        return entries(index, 1).stream().findFirst();
    }

    /// Leaves in their order; fewer where the log ends.
    ///
    /// @param from 0 or more
    /// @param limit 1 to [#MOST_ENTRIES]
    public List<LogEntry> entries(long from, int limit) throws SQLException {
        if (from < 0 || limit < 1 || limit > MOST_ENTRIES) {
            throw new IllegalArgumentException(
                    "got entries from " + from + ", at most " + limit + ", want 0 and 1 to 100");
        }
        return read(from, Math.min(from, Long.MAX_VALUE - limit) + limit);
    }

    /// The proof of a leaf, which it carries.
    public Optional<TlogProof> proof(long index) throws SQLException {
        return log.proof(index);
    }

    /// The leaf that paid a job.
    public Optional<LogEntry> payout(JobId job) throws SQLException {
        try (var connection = source.getConnection()) {
            return new StoredLeaves(connection, lane)
                    .payout(job)
                    .map(payout -> new LogEntry(payout.index(), payout.leaf()));
        }
    }

    /// Looks among the leaves below an index, the newest first.
    ///
    /// @param before at most as many as the log has, or else the newest are meant
    public Findings search(Sought sought, long before) throws SQLException {
        return switch (sought) {
            case Sought.Place(long index) -> found(entry(index));
            case Sought.Payout(JobId job) -> found(payout(job));
            case Sought.Id id -> among(before, entry -> id.fits(LeafView.of(entry.leaf())));
            case Sought.Digest digest -> among(before, digest::fits);
        };
    }

    private static Findings found(Optional<LogEntry> entry) {
        return new Findings(entry.stream().toList(), OptionalLong.empty());
    }

    private Findings among(long before, Predicate<LogEntry> fits) throws SQLException {
        long end = Math.min(before, size());
        long last = Math.max(0, end - mostRead);
        var found = new ArrayList<LogEntry>();
        while (end > last) {
            long from = Math.max(last, end - READ_AT_ONCE);
            for (var entry : read(from, end).reversed()) {
                if (fits.test(entry)) {
                    found.add(entry);
                    if (found.size() == MOST_ENTRIES) {
                        return new Findings(found, older(entry.index()));
                    }
                }
            }
            end = from;
        }
        return new Findings(found, older(end));
    }

    private static OptionalLong older(long index) {
        return index > 0 ? OptionalLong.of(index) : OptionalLong.empty();
    }

    /// How many leaves are under the last checkpoint.
    public long size() throws SQLException {
        return log.size();
    }

    private List<LogEntry> read(long from, long to) throws SQLException {
        var entries = new ArrayList<LogEntry>();
        for (var leaf : log.leaves(from, to)) {
            entries.add(new LogEntry(from + entries.size(), leaf));
        }
        return entries;
    }
}
