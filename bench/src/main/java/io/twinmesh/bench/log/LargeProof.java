package io.twinmesh.bench.log;

import io.twinmesh.persistence.cosignature.Cosigner;
import io.twinmesh.persistence.cosignature.CosignerAlgorithm;
import io.twinmesh.persistence.cosignature.TrustPolicy;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.SignedNote;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.TlogProof;
import io.twinmesh.persistence.log.TreeHash;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Checks one leaf of a log of a billion offline: the proof file is read, its 30 hashes, the log's
/// signature and four witnesses' are checked under a policy that demands them all. Of the log, only
/// the hashes exist that the proof needs.
@State(Scope.Benchmark)
public class LargeProof {
    private static final long SIZE = 1_000_000_000;
    private static final long INDEX = 123_456_789;
    private static final byte[] LEAF = new byte[214];
    private static final Skey LOG = Skey.of("ledger.example/lane/0", new byte[32]);
    private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");
    private static final int WITNESSES = 4;

    private final List<TreeHash> path = new ArrayList<>();
    private final String text;
    private final TrustPolicy policy;

    public LargeProof() {
        var checkpoint = new Checkpoint(LOG.vkey().name(), SIZE, subtree(0, SIZE), List.of());
        var signed = SignedNote.parse(checkpoint.signedBy(LOG));
        var lines = new ArrayList<>(signed.signatures());
        var demanded = new StringBuilder("log " + LOG.vkey().text() + "\n");
        for (int number = 1; number <= WITNESSES; number++) {
            var witness = witness(number);
            lines.add(witness.cosign(checkpoint, THEN));
            demanded.append("witness w" + number + " " + witness.key().text() + "\n");
        }
        demanded.append("group all-four all w1 w2 w3 w4\nquorum all-four\n");
        policy = TrustPolicy.parse(demanded.toString().getBytes(StandardCharsets.UTF_8));
        text = new TlogProof(INDEX, path, new SignedNote(signed.text(), lines).note()).text();
    }

    private static Cosigner witness(int number) {
        var seed = new byte[32];
        seed[0] = (byte) number;
        return Cosigner.of("witness.example/w" + number, CosignerAlgorithm.ED25519, seed);
    }

    /// The root of leaves `first` to `first + count`; what does not lie above the leaf is made up.
    private TreeHash subtree(long first, long count) {
        if (count == 1) {
            return Rfc9162.leafHash(LEAF);
        }
        long left = Long.highestOneBit(count - 1);
        boolean inTheLeft = INDEX < first + left;
        var below = inTheLeft ? subtree(first, left) : subtree(first + left, count - left);
        var beside =
                Rfc9162.leafHash(ByteBuffer.allocate(16).putLong(first).putLong(count).array());
        path.add(beside);
        return inTheLeft ? Rfc9162.nodeHash(below, beside) : Rfc9162.nodeHash(beside, below);
    }

    @Benchmark
    public Checkpoint verified() {
        var proof = TlogProof.parse(text);
        proof.open(LEAF, LOG.vkey());
        return policy.open(proof.checkpoint());
    }
}
