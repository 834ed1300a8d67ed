package io.twinmesh.persistence.projection;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.LaneState;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.PayoutLeaf;
import io.twinmesh.persistence.ledger.PayoutRecord;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.CompactRange;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.projection.LogTables.LogState;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
            tables.insert(new LogState(CompactRange.empty(), signed(CompactRange.empty()), 0));
        }
    }

    @Override
    public void apply(Connection transaction, List<JournalRow> rows) throws SQLException {
        var tables = new LogTables(transaction, lane);
        var state =
                tables.lockedState()
                        .orElseThrow(() -> new ProjectionHaltedException("log_state is gone"));
        requireSigned(state);
        var entries = new ArrayList<LogTables.Entry>();
        var changes = new TreeMap<AccountId, Long>(Comparator.comparing(AccountId::value));
        long paid = state.paid();
        for (var row : rows) {
            // `lane|0` is also a prefix of `lane|01`
            if (row.persistenceId().equals("lane|" + lane)) {
                var batch = batch(row);
                if (batch.firstIndex() != state.tree().size() + entries.size()) {
                    throw new ProjectionHaltedException(
                            "the log of lane "
                                    + lane
                                    + " has "
                                    + (state.tree().size() + entries.size())
                                    + " leaves and the next batch begins at "
                                    + batch.firstIndex());
                }
                paid += take(batch, entries, changes);
            }
        }
        tables.add(changes);
        if (!entries.isEmpty()) {
            grow(tables, state, entries, paid);
        }
    }

    private static long take(
            BatchPosted batch, List<LogTables.Entry> entries, Map<AccountId, Long> changes) {
        long paid = 0;
        for (var payout : batch.payouts()) {
            entries.add(
                    new LogTables.Entry(
                            payout.index(),
                            payout.paid().job().value(),
                            PayoutLeaf.of(batch, payout).bytes(),
                            PayoutRecord.of(batch, payout).canonicalBytes(),
                            payout.paid().salt()));
            paid += payout.paid().amount();
            payout.paid()
                    .postings()
                    .forEach(p -> changes.merge(p.account(), p.amount(), Long::sum));
        }
        for (var entry : batch.entries()) {
            if (entry instanceof LedgerEntry.Minted(_, var account, var amount)) {
                changes.merge(account, amount, Long::sum);
                changes.merge(LaneState.ISSUANCE, -amount, Long::sum);
            }
        }
        return paid;
    }

    private void grow(LogTables tables, LogState state, List<LogTables.Entry> entries, long paid)
            throws SQLException {
        var hashes = entries.stream().map(entry -> Rfc9162.leafHash(entry.leaf())).toList();
        var tree = state.tree().appendAll(hashes);
        tables.insert(entries);
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
        tables.update(new LogState(tree, signed(tree), paid));
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
        if (!row.tag().equals(BatchPosted.STORED.tag())) {
            throw new ProjectionHaltedException("a lane stores no " + row.tag());
        }
        try {
            var batch = BatchPosted.STORED.read().apply(row.payload());
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
