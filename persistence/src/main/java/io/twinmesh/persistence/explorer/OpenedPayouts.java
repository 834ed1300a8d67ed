package io.twinmesh.persistence.explorer;

import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.leaves.StoredLeaves;
import io.twinmesh.persistence.ledger.leaf.LeafType;
import io.twinmesh.persistence.ledger.leaf.LeafView;
import io.twinmesh.persistence.ledger.leaf.PayoutLeaf;
import io.twinmesh.persistence.ledger.payout.PayoutRecord;
import io.twinmesh.persistence.projection.log.LogReader;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

import javax.sql.DataSource;

/// What payouts were for. Leaves only commit to it; the records that open them are read here, so
/// this is not for everyone. Blocks on the database; each answer reads at most
/// [LogExplorer#MOST_READ] leaves.
public final class OpenedPayouts {
    private static final int READ_AT_ONCE = 512;

    private final DataSource source;
    private final String lane;
    private final LogReader log;

    public OpenedPayouts(DataSource source, String lane) {
        this.source = source;
        this.lane = lane;
        this.log = new LogReader(source, lane);
    }

    /// @param records the newest first
    /// @param before where to look on, for what is older; empty when nothing is
    public record Page(List<PayoutRecord> records, OptionalLong before) {
        public Page {
            records = List.copyOf(records);
        }
    }

    /// The payouts of a model, or the one of a work receipt, among the leaves below an index.
    ///
    /// @param digest of the model's manifest, or of the signed work receipt
    /// @param before at most as many as the log has, or else the newest are meant
    public Page naming(String digest, long before) throws SQLException {
        long end = Math.min(before, log.size());
        long last = Math.max(0, end - LogExplorer.MOST_READ);
        var found = new ArrayList<PayoutRecord>();
        while (end > last) {
            long from = Math.max(last, end - READ_AT_ONCE);
            for (var record : records(payouts(log.leaves(from, end).reversed()))) {
                if (record.model().equals(digest) || record.work().equals(digest)) {
                    found.add(record);
                    if (found.size() == LogExplorer.MOST_ENTRIES) {
                        return new Page(found, older(record.index()));
                    }
                }
            }
            end = from;
        }
        return new Page(found, older(end));
    }

    private static OptionalLong older(long index) {
        return index > 0 ? OptionalLong.of(index) : OptionalLong.empty();
    }

    private static List<PayoutLeaf> payouts(List<byte[]> leaves) {
        return leaves.stream()
                .filter(leaf -> LeafView.of(leaf).type() == LeafType.PAYOUT)
                .map(PayoutLeaf::parse)
                .toList();
    }

    /// In the order of the payouts.
    private List<PayoutRecord> records(List<PayoutLeaf> payouts) throws SQLException {
        var jobs = new TreeMap<Long, JobId>();
        payouts.forEach(payout -> jobs.put(payout.index(), payout.job()));
        try (var connection = source.getConnection()) {
            var stored = new StoredLeaves(connection, lane).unlogged(jobs);
            return payouts.stream()
                    .map(payout ->
                            payout.opened(
                                    lane,
                                    Optional.ofNullable(stored.get(payout.index()))
                                            .orElseThrow(() ->
                                                    new IllegalStateException(
                                                            "the record of leaf "
                                                                    + payout.index()
                                                                    + " is missing"))))
                    .toList();
        }
    }
}
