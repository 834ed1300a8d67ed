package io.twinmesh.bench.ledger;

import io.twinmesh.persistence.auditor.LogAudit;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.CompactRange;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.TilePath;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.log.TreeHash;
import io.twinmesh.persistence.witness.Scrutiny;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// An auditor reads a log of [#LEAVES] leaves from the first to the last: bundles as they are
/// served, books, tree and root.
@State(Scope.Benchmark)
public class LogReading {
    private static final String ORIGIN = "log.example/lane/0";
    private static final int BUNDLES = 64;

    public static final int LEAVES = BUNDLES * TilePath.FULL;

    private final List<byte[]> bundles;
    private final Checkpoint checkpoint;

    public LogReading() {
        var leaves = leaves();
        bundles =
                IntStream.range(0, BUNDLES)
                        .mapToObj(i ->
                                Tiles.bundle(
                                        leaves.subList(i * TilePath.FULL, (i + 1) * TilePath.FULL)))
                        .toList();
        checkpoint =
                Checkpoint.of(
                        ORIGIN,
                        CompactRange.empty()
                                .appendAll(leaves.stream().map(Rfc9162::leafHash).toList()));
    }

    private static List<byte[]> leaves() {
        var lane = new LaneLedger();
        var leaves = new ArrayList<byte[]>();
        for (var batch : lane.batches(LEAVES - Payout.PAYERS)) {
            batch.movements()
                    .forEach(movement -> leaves.add(LedgerLeaf.of(batch, movement).bytes()));
        }
        return leaves;
    }

    TreeHash root() {
        return checkpoint.root();
    }

    @Benchmark
    @OperationsPerInvocation(LEAVES)
    public Scrutiny.Opinion audited() {
        return new LogAudit(ORIGIN, path -> bundles.get((int) path.index()), LEAVES, List.of())
                .of(checkpoint);
    }

    /// The least that a verifier of the whole log must do: hash its leaves and their tree.
    @Benchmark
    @OperationsPerInvocation(LEAVES)
    public TreeHash hashedOnly() {
        var tree = CompactRange.empty();
        for (var bundle : bundles) {
            tree = tree.appendAll(Tiles.unbundle(bundle).stream().map(Rfc9162::leafHash).toList());
        }
        return tree.root();
    }
}
