package io.twinmesh.persistence.projection;

import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.CompactRange;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.projection.LogTables.LogState;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/// Makes the public log of one lane from its batches: leaves, tiles, receipts, balances and the
/// signed checkpoint, in one transaction with the cursor.
///
/// It signs a tree only if it grew out of the tree that it signed last: the stored right edge must
/// be the one under the stored signature, the new leaves must begin where it ends, and the tiles
/// must give the root that is signed. Otherwise it halts and signs nothing (I9, I10).
public final class LedgerLogProjection implements Projection {
    /// Between checkpoints, unless there is a backlog; then there is one per slice.
    private static final Duration PAUSE = Duration.ofMillis(200);

    /// A batch can hold a thousand payouts.
    private static final int MOST_BATCHES = 100;

    private final String lane;
    private final Skey skey;

    /// @param lane for example `0`; its events are under the persistence id `lane|0`
    /// @param skey its name is the log's origin and ends with `/lane/<lane>`, for example
    ///   `twinmesh.local/lane/0`
    public LedgerLogProjection(String lane, Skey skey) {
        if (!skey.vkey().name().endsWith("/lane/" + lane)) {
            throw new IllegalArgumentException(
                    "the log of lane "
                            + lane
                            + " is named …/lane/"
                            + lane
                            + ", got "
                            + skey.vkey().name());
        }
        this.lane = lane;
        this.skey = skey;
    }

    @Override
    public String name() {
        return "ledger-log-" + lane;
    }

    @Override
    public JournalTailer.Wanted wanted() {
        return new JournalTailer.Wanted("lane|" + lane, true, MOST_BATCHES);
    }

    @Override
    public Duration pause() {
        return PAUSE;
    }

    /// A log without leaves has a checkpoint too.
    @Override
    public void prepare(Connection transaction) throws SQLException {
        var tables = new LogTables(transaction, lane);
        var state = tables.lockedState();
        if (state.isPresent()) {
            requireSigned(state.get());
        } else {
            tables.insert(new LogState(CompactRange.empty(), signed(CompactRange.empty()), 0, 0));
        }
    }

    @Override
    public void apply(Connection transaction, List<JournalRow> rows) throws SQLException {
        var tables = new LogTables(transaction, lane);
        var state =
                tables.lockedState()
                        .orElseThrow(() -> new ProjectionHaltedException("log_state is gone"));
        requireSigned(state);
        var slice = new LogSlice();
        for (var row : rows) {
            // `lane|0` is also a prefix of `lane|01`
            if (row.persistenceId().equals("lane|" + lane)) {
                var batch = batch(row);
                long next = state.tree().size() + slice.leaves().size();
                if (batch.firstIndex() != next) {
                    throw new ProjectionHaltedException(
                            "the log of lane "
                                    + lane
                                    + " has "
                                    + next
                                    + " leaves and the next batch begins at "
                                    + batch.firstIndex());
                }
                slice.add(batch);
            }
        }
        tables.add(slice.changes());
        if (!slice.leaves().isEmpty()) {
            grow(tables, state, slice);
        }
    }

    private void grow(LogTables tables, LogState state, LogSlice slice) throws SQLException {
        var hashes = slice.leaves().stream().map(entry -> Rfc9162.leafHash(entry.leaf())).toList();
        var tree = state.tree().appendAll(hashes);
        tables.insert(slice.leaves());
        tables.insertReceipts(slice.openings());
        try {
            for (var tile : Tiles.append(state.tree().size(), hashes, tables.tiles())) {
                tables.put(tile);
            }
            if (!Rfc9162.root(tree.size(), Tiles.nodes(tables.tiles())).equals(tree.root())) {
                throw new ProjectionHaltedException("the tiles do not give the root to be signed");
            }
        } catch (IllegalStateException e) {
            throw new ProjectionHaltedException("the tiles are damaged: " + e.getMessage(), e);
        }
        tables.update(
                new LogState(
                        tree,
                        signed(tree),
                        state.payouts() + slice.openings().size(),
                        state.paid() + slice.paid()));
    }

    private String signed(CompactRange tree) {
        return Checkpoint.of(skey.vkey().name(), tree).signedBy(skey);
    }

    private void requireSigned(LogState state) {
        try {
            var last = Checkpoint.open(state.checkpoint(), skey.vkey());
            if (last.size() != state.tree().size() || !last.root().equals(state.tree().root())) {
                throw new ProjectionHaltedException(
                        "log_state is not the tree that was signed last");
            }
        } catch (IllegalArgumentException e) {
            throw new ProjectionHaltedException(
                    "the last checkpoint is not ours: " + e.getMessage(), e);
        }
    }

    private BatchPosted batch(JournalRow row) {
        var version =
                BatchPosted.VERSIONS.stream()
                        .filter(stored -> stored.tag().equals(row.tag()))
                        .findAny()
                        .orElseThrow(() ->
                                new ProjectionHaltedException("a lane stores no " + row.tag()));
        try {
            var batch = version.read().apply(row.payload());
            if (!batch.lane().equals(lane)) {
                throw new ProjectionHaltedException("a batch of another lane");
            }
            return batch;
        } catch (IllegalArgumentException e) {
            throw new ProjectionHaltedException(
                    "event " + row.ordering() + " is no batch: " + e.getMessage(), e);
        }
    }
}
