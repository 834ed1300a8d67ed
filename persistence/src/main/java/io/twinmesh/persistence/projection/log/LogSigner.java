package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.leaves.StoredLeaves;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.CompactRange;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.projection.ProjectionHaltedException;
import io.twinmesh.persistence.projection.log.LogTables.LogState;

import java.util.HashMap;
import java.util.List;

/// Signs the trees of one lane's log.
///
/// It signs a tree only if it grew out of the tree that it signed last: the stored right edge must
/// be the one under the stored signature, the new leaves must begin where it ends, and the tiles
/// must give the root that is signed. Otherwise it throws [ProjectionHaltedException] and signs
/// nothing (I9, I10).
final class LogSigner {
    private final String lane;
    private final Skey skey;

    LogSigner(String lane, Skey skey) {
        this.lane = lane;
        this.skey = skey;
    }

    /// @param tiles those that are new or wider
    record Grown(LogState state, List<Tiles.Tile> tiles) {}

    /// A log without leaves.
    LogState first() {
        return new LogState(CompactRange.empty(), signed(CompactRange.empty()), 0, 0, 0);
    }

    /// Checks that the stored state is the one that was signed.
    void requireSigned(LogState state) {
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

    /// Checks that a batch begins where the log and the slice so far end.
    void requireNext(LogState state, LogSlice slice, BatchPosted batch) {
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
    }

    /// @param stored the tiles as they are under `state`
    Grown grow(LogState state, LogSlice slice, Tiles.TileSource stored) {
        var grown = grow(state, slice.leaves(), stored);
        var counted =
                new LogState(
                        grown.state().tree(),
                        grown.state().checkpoint(),
                        state.payouts() + slice.payouts(),
                        state.paid() + slice.paid(),
                        state.burned() + slice.burned());
        return new Grown(counted, grown.tiles());
    }

    /// The same of leaves that move no tokens.
    Grown grow(LogState state, List<StoredLeaves.Entry> leaves, Tiles.TileSource stored) {
        var hashes = Rfc9162.leafHashes(leaves.stream().map(StoredLeaves.Entry::leaf).toList());
        var tree = state.tree().appendAll(hashes);
        try {
            var tiles = Tiles.append(state.tree().size(), hashes, stored);
            if (!Rfc9162.root(tree.size(), Tiles.nodes(over(stored, tiles))).equals(tree.root())) {
                throw new ProjectionHaltedException("the tiles do not give the root to be signed");
            }
            return new Grown(
                    new LogState(tree, signed(tree), state.payouts(), state.paid(), state.burned()),
                    tiles);
        } catch (IllegalStateException e) {
            throw new ProjectionHaltedException("the tiles are damaged: " + e.getMessage(), e);
        }
    }

    private static Tiles.TileSource over(Tiles.TileSource stored, List<Tiles.Tile> changed) {
        var bytes = new HashMap<String, byte[]>();
        changed.forEach(tile -> bytes.put(tile.level() + "/" + tile.index(), tile.bytes()));
        return (level, index) -> {
            var tile = bytes.get(level + "/" + index);
            return tile == null ? stored.tile(level, index) : tile;
        };
    }

    private String signed(CompactRange tree) {
        return Checkpoint.of(skey.vkey().name(), tree).signedBy(skey);
    }
}
