package io.twinmesh.persistence.log;

import java.util.ArrayList;
import java.util.List;

/// The Merkle tree of RFC 9162, section 2.1: how leaves and nodes are hashed, how proofs are built,
/// and how they are checked. A proof that fits only another index or another tree size is refused:
/// the number of its nodes is checked before anything is hashed.
public final class Rfc9162 {
    private Rfc9162() {}

    /// Answers the hashes of complete subtrees.
    @FunctionalInterface
    public interface Nodes {
        /// @param level 0 for leaves; a node of level `l` covers `2^l` leaves
        /// @param index counted from the left at that level
        TreeHash node(int level, long index);
    }

    public static TreeHash emptyRoot() {
        return new TreeHasher().nothing();
    }

    public static TreeHash leafHash(byte[] leaf) {
        return new TreeHasher().leaf(leaf);
    }

    /// The hashes of many leaves, in their order.
    public static List<TreeHash> leafHashes(List<byte[]> leaves) {
        var hasher = new TreeHasher();
        return leaves.stream().map(hasher::leaf).toList();
    }

    public static TreeHash nodeHash(TreeHash left, TreeHash right) {
        return new TreeHasher().node(left, right);
    }

    /// The root of the first `size` leaves.
    public static TreeHash root(long size, Nodes nodes) {
        return size == 0 ? emptyRoot() : subtree(0, size, nodes);
    }

    /// The root of a tree whose leaf hashes are all at hand.
    public static TreeHash root(List<TreeHash> leaves) {
        return new CompactRange(0, List.of()).appendAll(leaves).root();
    }

    /// @param index `0 <= index < size`
    /// @return from the leaf's sibling up to the root's child
    public static List<TreeHash> inclusionProof(long index, long size, Nodes nodes) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException(
                    "an index lies below the size " + size + ", got " + index);
        }
        var proof = new ArrayList<TreeHash>();
        path(index, 0, size, nodes, proof);
        return List.copyOf(proof);
    }

    /// Proves that the first `older` leaves of the tree of `newer` leaves are the older tree.
    ///
    /// @param older `0 < older <= newer`
    public static List<TreeHash> consistencyProof(long older, long newer, Nodes nodes) {
        if (older <= 0 || older > newer) {
            throw new IllegalArgumentException(
                    "got sizes " + older + " and " + newer + ", want 0 < older <= newer");
        }
        var proof = new ArrayList<TreeHash>();
        subproof(older, 0, newer, true, nodes, proof);
        return List.copyOf(proof);
    }

    /// RFC 9162, section 2.1.3.2.
    public static boolean verifyInclusion(
            long index, long size, TreeHash leaf, List<TreeHash> proof, TreeHash root) {
        if (index < 0 || size <= 0 || index >= size || proof.size() != pathLength(index, size)) {
            return false;
        }
        long first = index;
        long last = size - 1;
        var hash = leaf;
        for (var node : proof) {
            if (last == 0) {
                return false;
            }
            if ((first & 1) == 1 || first == last) {
                hash = nodeHash(node, hash);
                while ((first & 1) == 0 && first != 0) {
                    first >>= 1;
                    last >>= 1;
                }
            } else {
                hash = nodeHash(hash, node);
            }
            first >>= 1;
            last >>= 1;
        }
        return last == 0 && hash.equals(root);
    }

    /// RFC 9162, section 2.1.4.2.
    public static boolean verifyConsistency(
            long older, long newer, List<TreeHash> proof, TreeHash oldRoot, TreeHash newRoot) {
        if (older <= 0 || older > newer) {
            return false;
        }
        if (older == newer) {
            return proof.isEmpty() && oldRoot.equals(newRoot);
        }
        if (proof.isEmpty()) {
            return false;
        }
        var path = new ArrayList<TreeHash>(proof.size() + 1);
        if (Long.bitCount(older) == 1) {
            path.add(oldRoot);
        }
        path.addAll(proof);
        long first = older - 1;
        long last = newer - 1;
        while ((first & 1) == 1) {
            first >>= 1;
            last >>= 1;
        }
        var oldHash = path.getFirst();
        var newHash = path.getFirst();
        for (var node : path.subList(1, path.size())) {
            if (last == 0) {
                return false;
            }
            if ((first & 1) == 1 || first == last) {
                oldHash = nodeHash(node, oldHash);
                newHash = nodeHash(node, newHash);
                while ((first & 1) == 0 && first != 0) {
                    first >>= 1;
                    last >>= 1;
                }
            } else {
                newHash = nodeHash(newHash, node);
            }
            first >>= 1;
            last >>= 1;
        }
        return last == 0 && oldHash.equals(oldRoot) && newHash.equals(newRoot);
    }

    /// Siblings below the point where the paths of this leaf and of the last leaf meet, and above
    /// it one for every complete subtree to the left.
    private static int pathLength(long index, long size) {
        int inner = Long.SIZE - Long.numberOfLeadingZeros(index ^ (size - 1));
        return inner + (inner == Long.SIZE ? 0 : Long.bitCount(index >>> inner));
    }

    private static void path(long index, long begin, long size, Nodes nodes, List<TreeHash> proof) {
        if (size == 1) {
            return;
        }
        long split = Long.highestOneBit(size - 1);
        if (index < split) {
            path(index, begin, split, nodes, proof);
            proof.add(subtree(begin + split, size - split, nodes));
        } else {
            path(index - split, begin + split, size - split, nodes, proof);
            proof.add(subtree(begin, split, nodes));
        }
    }

    private static void subproof(
            long older, long begin, long size, boolean known, Nodes nodes, List<TreeHash> proof) {
        if (older == size) {
            if (!known) {
                proof.add(subtree(begin, size, nodes));
            }
            return;
        }
        long split = Long.highestOneBit(size - 1);
        if (older <= split) {
            subproof(older, begin, split, known, nodes, proof);
            proof.add(subtree(begin + split, size - split, nodes));
        } else {
            subproof(older - split, begin + split, size - split, false, nodes, proof);
            proof.add(subtree(begin, split, nodes));
        }
    }

    private static TreeHash subtree(long begin, long size, Nodes nodes) {
        if (Long.bitCount(size) == 1) {
            return nodes.node(Long.numberOfTrailingZeros(size), begin / size);
        }
        long split = Long.highestOneBit(size);
        return nodeHash(subtree(begin, split, nodes), subtree(begin + split, size - split, nodes));
    }
}
