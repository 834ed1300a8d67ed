package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.leaf.PayoutLeaf;
import io.twinmesh.persistence.log.Vkey;
import io.twinmesh.persistence.receipt.Receipt;
import io.twinmesh.persistence.receipt.ReceiptState;

import java.sql.SQLException;
import java.util.Optional;

import javax.sql.DataSource;

/// Puts receipts together, each with a proof against the last checkpoint that enough witnesses
/// cosigned, or, where it is not that far, against the last one of the log. Blocks on the database.
public final class ReceiptReader {
    private final DataSource source;
    private final String lane;
    private final Vkey vkey;

    /// @param vkey the log's key, named in every receipt
    public ReceiptReader(DataSource source, String lane, Vkey vkey) {
        this.source = source;
        this.lane = lane;
        this.vkey = vkey;
    }

    /// @return absent when the job is not paid, or is paid but not yet logged
    public Optional<Receipt> receipt(JobId job) throws SQLException {
        try (var connection = source.getConnection()) {
            var tables = new LogTables(connection, lane);
            var found = tables.leaves().payout(job);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            var payout = found.get();
            var newest = NewestProof.of(tables, payout.index());
            return Optional.of(
                    new Receipt(
                            job,
                            newest.cosigned() ? ReceiptState.FINAL : ReceiptState.LOGGED,
                            lane,
                            payout.index(),
                            payout.leaf(),
                            PayoutLeaf.parse(payout.leaf())
                                    .opened(lane, payout.opening().unlogged()),
                            payout.opening().salt(),
                            newest.proof().text(),
                            vkey.text()));
        }
    }
}
