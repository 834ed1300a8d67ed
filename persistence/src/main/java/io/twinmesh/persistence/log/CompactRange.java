package io.twinmesh.persistence.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A whole tree seen from its right edge: the roots of the complete subtrees that its size is the
/// sum of. That is all that is needed to append and to compute the root.
///
/// @param size leaves in the tree
/// @param frontier one hash per one-bit of the size, the largest subtree first
public record CompactRange(long size, List<TreeHash> frontier) {
    public CompactRange {
        frontier = List.copyOf(frontier);
        if (size < 0 || frontier.size() != Long.bitCount(size)) {
            throw new IllegalArgumentException(
                    "a tree of "
                            + size
                            + " leaves has "
                            + Long.bitCount(size)
                            + " frontier hashes, got "
                            + frontier.size());
        }
    }

    /// The tree without leaves.
    public static CompactRange empty() {
        return new CompactRange(0, List.of());
    }

    public CompactRange append(TreeHash leaf) {
        return appendAll(List.of(leaf));
    }

    public CompactRange appendAll(List<TreeHash> leaves) {
        var hasher = new TreeHasher();
        var right = new ArrayList<>(frontier);
        long count = size;
        for (var leaf : leaves) {
            var hash = leaf;
            for (long bits = count; (bits & 1) == 1; bits >>= 1) {
                hash = hasher.node(right.removeLast(), hash);
            }
            right.add(hash);
            count++;
        }
        return new CompactRange(count, right);
    }

    public TreeHash root() {
        if (frontier.isEmpty()) {
            return Rfc9162.emptyRoot();
        }
        var hash = frontier.getLast();
        for (int i = frontier.size() - 2; i >= 0; i--) {
            hash = Rfc9162.nodeHash(frontier.get(i), hash);
        }
        return hash;
    }

    /// The frontier's hashes one after the other.
    public byte[] frontierBytes() {
        return bytes(frontier);
    }

    /// Reads what [#frontierBytes] wrote.
    public static CompactRange of(long size, byte[] frontierBytes) {
        return new CompactRange(size, hashes(frontierBytes));
    }

    static byte[] bytes(List<TreeHash> hashes) {
        var bytes = ByteBuffer.allocate(TreeHash.LENGTH * hashes.size());
        hashes.forEach(hash -> hash.write(bytes));
        return bytes.array();
    }

    static List<TreeHash> hashes(byte[] bytes) {
        if (bytes.length % TreeHash.LENGTH != 0) {
            throw new IllegalArgumentException(
                    "hashes come in multiples of 32 bytes, got " + bytes.length);
        }
        var hashes = new ArrayList<TreeHash>(bytes.length / TreeHash.LENGTH);
        var left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            hashes.add(new TreeHash(left));
        }
        return hashes;
    }
}
