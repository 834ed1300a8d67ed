package io.twinmesh.persistence.log;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A tree cut into tiles of up to 256 hashes. A narrower tile is always a prefix of the wider one
/// at the same place, so that one stored copy, the widest, answers for every size ever published.
public final class Tiles {
    private static final int LEVELS_PER_TILE = 8;

    private Tiles() {}

    /// One tile as wide as it is known.
    public record Tile(int level, long index, List<TreeHash> hashes) {
        public Tile {
            hashes = List.copyOf(hashes);
        }

        public byte[] bytes() {
            return CompactRange.bytes(hashes);
        }

        /// Whether a tree of so many leaves has a part of this tile.
        public boolean begunBefore(long size) {
            return size >>> (LEVELS_PER_TILE * level) > index * TilePath.FULL;
        }
    }

    /// Where tiles are kept.
    @FunctionalInterface
    public interface TileSource {
        /// The bytes of a tile, as wide as it is stored.
        ///
        /// @throws IllegalStateException when there is no such tile; narrower than needed is the
        ///   same
        byte[] tile(int level, long index);
    }

    /// The tiles that are new or wider after `leaves` are appended to a tree of `size` leaves.
    public static List<Tile> append(long size, List<TreeHash> leaves, TileSource stored) {
        var changed = new ArrayList<Tile>();
        long start = size;
        var hashes = leaves;
        for (int level = 0; !hashes.isEmpty(); level++) {
            var parents = new ArrayList<TreeHash>();
            long index = start / TilePath.FULL;
            int have = (int) (start % TilePath.FULL);
            var tile = new ArrayList<TreeHash>();
            if (have > 0) {
                tile.addAll(first(have, CompactRange.hashes(stored.tile(level, index)), level));
            }
            for (var hash : hashes) {
                tile.add(hash);
                if (tile.size() == TilePath.FULL) {
                    changed.add(new Tile(level, index, tile));
                    parents.add(Rfc9162.root(tile));
                    tile.clear();
                    index++;
                }
            }
            if (!tile.isEmpty()) {
                changed.add(new Tile(level, index, tile));
            }
            start /= TilePath.FULL;
            hashes = parents;
        }
        return List.copyOf(changed);
    }

    /// Complete subtrees read from tiles; each tile is fetched once.
    public static Rfc9162.Nodes nodes(TileSource stored) {
        Map<String, List<TreeHash>> seen = new HashMap<>();
        return (level, index) -> {
            int tileLevel = level / LEVELS_PER_TILE;
            int below = level % LEVELS_PER_TILE;
            long first = index << below;
            var tile =
                    seen.computeIfAbsent(
                            tileLevel + "/" + first / TilePath.FULL,
                            _ ->
                                    CompactRange.hashes(
                                            stored.tile(tileLevel, first / TilePath.FULL)));
            int from = (int) (first % TilePath.FULL);
            int to = from + (1 << below);
            return Rfc9162.root(first(to, tile, tileLevel).subList(from, to));
        };
    }

    private static List<TreeHash> first(int count, List<TreeHash> tile, int level) {
        if (count > tile.size()) {
            throw new IllegalStateException(
                    "a tile of level " + level + " has " + tile.size() + " hashes, want " + count);
        }
        return tile.subList(0, count);
    }

    /// An entry bundle: every entry behind its length in two bytes.
    public static byte[] bundle(List<byte[]> entries) {
        var bytes = new ByteArrayOutputStream();
        for (var entry : entries) {
            if (entry.length > 0xFFFF) {
                throw new IllegalArgumentException(
                        "an entry has at most 65535 bytes, got " + entry.length);
            }
            bytes.write(entry.length >>> 8);
            bytes.write(entry.length);
            bytes.writeBytes(entry);
        }
        return bytes.toByteArray();
    }

    /// @throws IllegalArgumentException when the bytes are no bundle
    public static List<byte[]> unbundle(byte[] bytes) {
        var entries = new ArrayList<byte[]>();
        int at = 0;
        while (at < bytes.length) {
            int length =
                    at + 2 <= bytes.length
                            ? (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF)
                            : Integer.MAX_VALUE - 2;
            if (length > bytes.length - at - 2) {
                throw new IllegalArgumentException("an entry is cut off at byte " + at);
            }
            entries.add(Arrays.copyOfRange(bytes, at + 2, at + 2 + length));
            at += 2 + length;
        }
        return List.copyOf(entries);
    }
}
