package io.twinmesh.bench.log;

import io.twinmesh.persistence.log.CompactRange;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.TreeHash;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A log grows from nothing to [#LEAVES] leaves with a root after every [#INTERVAL]. Hashing the
/// leaves themselves is left out on both sides: it is the same work.
@State(Scope.Benchmark)
public class MerkleAppend {
    public static final int LEAVES = 16_384;
    public static final int INTERVAL = 256;

    private final List<TreeHash> leaves =
            IntStream.range(0, LEAVES)
                    .mapToObj(i -> Rfc9162.leafHash(ByteBuffer.allocate(4).putInt(i).array()))
                    .toList();

    @Benchmark
    @OperationsPerInvocation(LEAVES)
    public List<TreeHash> compactRange() {
        var roots = new ArrayList<TreeHash>();
        var tree = CompactRange.empty();
        for (int size = INTERVAL; size <= LEAVES; size += INTERVAL) {
            tree = tree.appendAll(leaves.subList(size - INTERVAL, size));
            roots.add(tree.root());
        }
        return roots;
    }

    @Benchmark
    @OperationsPerInvocation(LEAVES)
    public List<TreeHash> rootFromLeaves() {
        var roots = new ArrayList<TreeHash>();
        for (int size = INTERVAL; size <= LEAVES; size += INTERVAL) {
            roots.add(RootFromLeaves.of(leaves.subList(0, size)));
        }
        return roots;
    }
}
