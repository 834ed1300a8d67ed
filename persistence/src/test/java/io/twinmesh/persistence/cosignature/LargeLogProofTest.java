package io.twinmesh.persistence.cosignature;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.ledger.ContributorPool;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.Role;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.holdback.WithheldAccount;
import io.twinmesh.persistence.ledger.leaf.PayoutLeaf;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.SignedNote;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.TlogProof;
import io.twinmesh.persistence.log.TreeHash;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/// A log of a billion leaves, of which only those hashes exist that one proof needs.
class LargeLogProofTest {
    private static final long SIZE = 1_000_000_000;
    private static final long INDEX = 123_456_789;
    private static final Skey LOG = Skey.of("ledger.example/lane/0", new byte[32]);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    /// A payout with all of its parties.
    private static final byte[] LEAF =
            new PayoutLeaf(
                            INDEX,
                            NOW,
                            LedgerSamples.job(1),
                            new byte[32],
                            SplitPolicy.v1(LedgerSamples.TREASURY)
                                    .postings(
                                            LedgerSamples.account(1),
                                            1000,
                                            LedgerSamples.account(3),
                                            Role.PROVIDER,
                                            () -> WithheldAccount.of(LedgerSamples.account(3)),
                                            Optional.of(LedgerSamples.account(7)),
                                            Optional.of(
                                                    ContributorPool.of(LedgerSamples.account(8)))))
                    .bytes();

    private final Random random = new Random(1);
    private final List<TreeHash> path = new ArrayList<>();

    /// The root of leaves `first` to `first + count`, by the definition of RFC 9162; whatever does
    /// not lie above the leaf is made up.
    private TreeHash subtree(long first, long count) {
        if (count == 1) {
            return Rfc9162.leafHash(LEAF);
        }
        long left = Long.highestOneBit(count - 1);
        if (INDEX < first + left) {
            var below = subtree(first, left);
            path.add(madeUp());
            return Rfc9162.nodeHash(below, path.getLast());
        }
        var below = subtree(first + left, count - left);
        path.add(madeUp());
        return Rfc9162.nodeHash(path.getLast(), below);
    }

    private TreeHash madeUp() {
        var bytes = new byte[TreeHash.LENGTH];
        random.nextBytes(bytes);
        return new TreeHash(bytes);
    }

    @Test
    void a_proof_with_four_cosignatures_holds_and_has_at_most_2200_bytes_without_its_leaf() {
        var checkpoint = new Checkpoint(LOG.vkey().name(), SIZE, subtree(0, SIZE), List.of());
        var signed = SignedNote.parse(checkpoint.signedBy(LOG));
        var witnesses =
                IntStream.rangeClosed(1, 4)
                        .mapToObj(number -> {
                            var seed = new byte[32];
                            seed[0] = (byte) number;
                            return Cosigner.of(
                                    "witness.example/w" + number, CosignerAlgorithm.ED25519, seed);
                        })
                        .toList();
        var lines = new ArrayList<>(signed.signatures());
        witnesses.forEach(witness -> lines.add(witness.cosign(checkpoint, NOW)));
        var text = new TlogProof(INDEX, path, new SignedNote(signed.text(), lines).note()).text();

        var proof = TlogProof.parse(text);

        assertThat(path).hasSize(30);
        assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(2200);
        assertThat(proof.open(LEAF, LOG.vkey())).isEqualTo(checkpoint);
        // the leaf's 214 bytes in base64, behind `extra`
        assertThat(proof.carrying(LEAF).text()).hasSize(text.length() + 7 + 288);
        assertThat(proof.carrying(LEAF).text().getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThanOrEqualTo(2400);
        var policy = new StringBuilder("log " + LOG.vkey().text() + "\n");
        for (var witness : witnesses) {
            var name = witness.key().name().substring("witness.example/".length());
            policy.append("witness ").append(name).append(' ').append(witness.key().text());
            policy.append('\n');
        }
        policy.append("group all-four all w1 w2 w3 w4\nquorum all-four\n");
        assertThat(
                        TrustPolicy.parse(policy.toString().getBytes(StandardCharsets.UTF_8))
                                .open(proof.checkpoint()))
                .isEqualTo(checkpoint);
    }
}
