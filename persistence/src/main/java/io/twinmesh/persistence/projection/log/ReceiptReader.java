package io.twinmesh.persistence.projection.log;

import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.leaf.PayoutLeaf;
import io.twinmesh.persistence.ledger.leaf.PayoutRecord;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.log.TlogProof;
import io.twinmesh.persistence.log.Vkey;
import io.twinmesh.persistence.projection.ProjectionHaltedException;
import io.twinmesh.persistence.receipt.Receipt;
import io.twinmesh.persistence.receipt.ReceiptState;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.Optional;

import javax.sql.DataSource;

/// Puts receipts together, each with a proof against the last checkpoint that enough witnesses
/// cosigned, or, where it is not that far, against the last one of the log. Blocks on the database.
public final class ReceiptReader {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

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
        try (var connection = source.getConnection();
                var query =
                        connection.prepareStatement(
                                "SELECT r.idx, e.leaf, r.record, r.salt FROM receipt r JOIN"
                                        + " log_entry e ON e.lane = r.lane AND e.idx = r.idx WHERE"
                                        + " r.job = ? AND r.lane = ?")) {
            query.setString(1, job.value());
            query.setString(2, lane);
            try (var rows = query.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                long index = rows.getLong(1);
                var leaf = rows.getBytes(2);
                var record = rows.getBytes(3);
                var salt = rows.getBytes(4);
                // the state is read last: a leaf and its checkpoint come in one transaction
                var tables = new LogTables(connection, lane);
                var state =
                        tables.state()
                                .orElseThrow(
                                        () -> new ProjectionHaltedException("log_state is gone"));
                var cosigned = tables.lastFinal().filter(last -> index < last.size());
                var proof =
                        new TlogProof(
                                index,
                                Rfc9162.inclusionProof(
                                        index,
                                        cosigned.map(FinalCheckpoints.Final::size)
                                                .orElse(state.tree().size()),
                                        Tiles.nodes(tables.tiles())),
                                cosigned.map(FinalCheckpoints.Final::note)
                                        .orElse(state.checkpoint()));
                return Optional.of(
                        new Receipt(
                                job,
                                cosigned.isPresent() ? ReceiptState.FINAL : ReceiptState.LOGGED,
                                lane,
                                index,
                                leaf,
                                record(leaf, record),
                                salt,
                                proof.text(),
                                vkey.text()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a stored record is no JSON", e);
        }
    }

    /// @param stored what the leaf does not say; of old logs the whole record, in JSON
    private PayoutRecord record(byte[] leaf, byte[] stored) throws IOException {
        return stored[0] == '{'
                ? PayoutRecord.parse(MAPPER.readTree(stored))
                : PayoutRecord.of(PayoutLeaf.parse(leaf), lane, stored);
    }
}
