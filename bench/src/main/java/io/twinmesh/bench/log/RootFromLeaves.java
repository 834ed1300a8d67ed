package io.twinmesh.bench.log;

import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.TreeHash;

import java.util.List;

/// The root of a Merkle tree straight from its definition (RFC 9162, section 2.1.1): nothing is
/// remembered from one root to the next.
final class RootFromLeaves {
    private RootFromLeaves() {}

    static TreeHash of(List<TreeHash> leaves) {
        int size = leaves.size();
        if (size == 0) {
            return Rfc9162.emptyRoot();
        }
        if (size == 1) {
            return leaves.getFirst();
        }
        int split = Integer.highestOneBit(size - 1);
        return Rfc9162.nodeHash(of(leaves.subList(0, split)), of(leaves.subList(split, size)));
    }
}
