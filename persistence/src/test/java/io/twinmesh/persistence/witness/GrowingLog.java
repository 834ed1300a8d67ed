package io.twinmesh.persistence.witness;

import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.CompactRange;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.log.TreeHash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A log in memory that signs whatever it is told to, also what it should not.
public final class GrowingLog {
    private final Skey skey;
    private final List<byte[]> leaves = new ArrayList<>();
    private final Map<String, byte[]> tiles = new HashMap<>();
    private CompactRange tree = CompactRange.empty();

    public GrowingLog(String origin) {
        this.skey = Skey.of(origin, new byte[32]);
    }

    public Skey skey() {
        return skey;
    }

    public GrowingLog append(List<byte[]> more) {
        var hashes = more.stream().map(Rfc9162::leafHash).toList();
        Tiles.append(tree.size(), hashes, this::tile)
                .forEach(tile -> tiles.put(tile.level() + "/" + tile.index(), tile.bytes()));
        tree = tree.appendAll(hashes);
        leaves.addAll(more);
        return this;
    }

    public List<byte[]> leaves() {
        return List.copyOf(leaves);
    }

    public Checkpoint checkpoint() {
        return Checkpoint.of(skey.vkey().name(), tree);
    }

    /// The request that takes a witness from a tree of `old` leaves to this one.
    public AddCheckpoint request(long old) {
        List<TreeHash> proof =
                old == 0 || old > tree.size()
                        ? List.of()
                        : Rfc9162.consistencyProof(old, tree.size(), Tiles.nodes(this::tile));
        return new AddCheckpoint(old, proof, checkpoint().signedBy(skey));
    }

    private byte[] tile(int level, long index) {
        return tiles.getOrDefault(level + "/" + index, new byte[0]);
    }
}
