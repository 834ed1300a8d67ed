package io.twinmesh.persistence.projection.log;

import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.SignedNote;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.TilePath;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.log.TreeHash;
import io.twinmesh.persistence.projection.ProjectionHaltedException;
import io.twinmesh.persistence.projection.log.LogTables.LogState;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The log with its tables in memory: a transaction of it happens whole or not at all.
final class SimulatedLog {
    static final Skey KEY = Skey.of("log.example/lane/0", new byte[32]);

    private final LogSigner signer = new LogSigner("0", KEY);
    private Tables tables = new Tables(signer.first(), new HashMap<>(), new ArrayList<>(), 0);

    /// @param cursor how much of the journal is taken in
    record Tables(LogState state, Map<String, byte[]> tiles, List<byte[]> leaves, int cursor) {}

    /// Takes the next events in.
    ///
    /// @param most events at once
    /// @param dies before it commits
    void step(List<byte[]> journal, int most, boolean dies) {
        if (journal.size() < tables.cursor()) {
            throw new ProjectionHaltedException("the journal is shorter than what was taken in");
        }
        signer.requireSigned(tables.state());
        int until = Math.min(journal.size(), tables.cursor() + most);
        var slice = new LogSlice();
        for (var event : journal.subList(tables.cursor(), until)) {
            var batch = BatchPosted.STORED.read().apply(event);
            signer.requireNext(tables.state(), slice, batch);
            slice.add(batch);
        }
        var next = slice.leaves().isEmpty() ? moved(until) : grown(slice, until);
        if (!dies) {
            tables = next;
        }
    }

    private Tables moved(int cursor) {
        return new Tables(tables.state(), tables.tiles(), tables.leaves(), cursor);
    }

    private Tables grown(LogSlice slice, int cursor) {
        var grown = signer.grow(tables.state(), slice, SimulatedLog.this::tile);
        var tiles = new HashMap<>(tables.tiles());
        grown.tiles().forEach(tile -> tiles.put(tile.level() + "/" + tile.index(), tile.bytes()));
        var leaves = new ArrayList<>(tables.leaves());
        slice.leaves().forEach(entry -> leaves.add(entry.leaf()));
        return new Tables(grown.state(), tiles, leaves, cursor);
    }

    private byte[] tile(int level, long index) {
        var tile = tables.tiles().get(level + "/" + index);
        if (tile == null) {
            throw new IllegalStateException("tile " + level + "/" + index + " is missing");
        }
        return tile;
    }

    String note() {
        return tables.state().checkpoint();
    }

    Checkpoint checkpoint() {
        return Checkpoint.parse(SignedNote.parse(note()).text());
    }

    List<TreeHash> growth(long older) {
        return older == 0 || older == checkpoint().size()
                ? List.of()
                : Rfc9162.consistencyProof(
                        older, checkpoint().size(), Tiles.nodes(SimulatedLog.this::tile));
    }

    byte[] bundle(TilePath.Entries path) {
        int first = (int) path.index() * TilePath.FULL;
        return Tiles.bundle(tables.leaves().subList(first, first + path.width()));
    }

    Tables backup() {
        return tables;
    }

    void restore(Tables backup) {
        tables = backup;
    }
}
