package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.Vkey;
import io.twinmesh.persistence.projection.Projection;
import io.twinmesh.persistence.projection.ProjectionHaltedException;
import io.twinmesh.persistence.projection.log.LogTables.LogState;
import io.twinmesh.persistence.projection.tail.JournalRow;
import io.twinmesh.persistence.projection.tail.JournalTailer;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Makes the public log of one lane from its batches: leaves, tiles, receipts, balances and the
/// signed checkpoint, in one transaction with the cursor. What [LogSigner] does not sign halts it,
/// and so does a database that is not what was signed last.
public final class LedgerLogProjection implements Projection {
    /// From one checkpoint to the next, unless there is a backlog; then there is one per slice.
    private static final Duration PAUSE = Duration.ofMillis(200);

    /// So many are in the log in a third of a second. In larger slices, payouts wait for each
    /// other, the lane and the witnesses for the log.
    private static final int LEAVES_AT_ONCE = 8000;

    /// The batches of a busy lane hold some five hundred payouts, those of a quiet one a few.
    private static final int FEWEST_BATCHES = 16;

    private static final int MOST_BATCHES = 100;

    private final String lane;
    private final Vkey vkey;
    private final LogSigner signer;
    private final Optional<SignedTrees> signed;

    // of the runner's thread alone
    private String checkpoint = "";
    private String remembered = "";
    private int batchesAtOnce = FEWEST_BATCHES;

    /// Of a database that is not kept: what was signed is remembered in it alone.
    public LedgerLogProjection(String lane, Skey skey) {
        this(lane, skey, Optional.empty());
    }

    /// @param lane for example `0`; its events are under the persistence id `lane|0`
    /// @param skey its name is the log's origin and ends with `/lane/<lane>`, for example
    ///   `twinmesh.local/lane/0`
    /// @param signed what was signed last
    public LedgerLogProjection(String lane, Skey skey, SignedTrees signed) {
        this(lane, skey, Optional.of(signed));
    }

    private LedgerLogProjection(String lane, Skey skey, Optional<SignedTrees> signed) {
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
        this.vkey = skey.vkey();
        this.signer = new LogSigner(lane, skey);
        this.signed = signed;
    }

    @Override
    public String name() {
        return "ledger-log-" + lane;
    }

    @Override
    public JournalTailer.Wanted wanted() {
        return new JournalTailer.Wanted("lane|" + lane, true, batchesAtOnce);
    }

    @Override
    public Duration pause() {
        return PAUSE;
    }

    /// A log without leaves has a checkpoint too.
    @Override
    public void prepare(Connection transaction) throws SQLException {
        var tables = new LogTables(transaction, lane);
        var stored = tables.lockedState();
        var state = stored.orElseGet(signer::first);
        signer.requireSigned(state);
        signed.ifPresent(trees -> trees.requireGrown(file(), vkey, state, tables.tiles()));
        remembered = state.checkpoint();
        checkpoint = remembered;
        if (stored.isEmpty()) {
            tables.insert(state);
        }
    }

    @Override
    public boolean complete(Connection transaction) throws SQLException {
        return new LogGaps(transaction, lane).close();
    }

    private String file() {
        return "lane-" + lane;
    }

    @Override
    public void committed() {
        if (!checkpoint.equals(remembered)) {
            signed.ifPresent(trees -> trees.remember(file(), vkey, checkpoint));
            remembered = checkpoint;
        }
    }

    @Override
    public void apply(Connection transaction, List<JournalRow> rows) throws SQLException {
        // what a transaction before signed and did not commit was never stored
        checkpoint = remembered;
        var tables = new LogTables(transaction, lane);
        var state =
                tables.lockedState()
                        .orElseThrow(() -> new ProjectionHaltedException("log_state is gone"));
        signer.requireSigned(state);
        var slice = new LogSlice();
        for (var row : rows) {
            // `lane|0` is also a prefix of `lane|01`
            if (row.persistenceId().equals("lane|" + lane)) {
                var batch = batch(row);
                signer.requireNext(state, slice, batch);
                slice.add(batch);
            }
        }
        batchesAtOnce =
                Math.clamp(
                        (long) LEAVES_AT_ONCE * rows.size() / Math.max(1, slice.leaves().size()),
                        FEWEST_BATCHES,
                        MOST_BATCHES);
        tables.add(slice.changes());
        if (!slice.leaves().isEmpty()) {
            grow(tables, state, slice);
            slice.touched().insert(transaction, lane);
        }
    }

    private void grow(LogTables tables, LogState state, LogSlice slice) throws SQLException {
        signed.ifPresent(SignedTrees::beforeSigning);
        tables.leaves().insert(slice.leaves());
        var grown = signer.grow(state, slice, tables.tiles());
        tables.put(grown.tiles(), state.tree().size());
        tables.update(grown.state());
        checkpoint = grown.state().checkpoint();
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
