package io.twinmesh.persistence.cosignature;

import static io.twinmesh.persistence.cosignature.Mutations.accepted;
import static io.twinmesh.persistence.cosignature.Mutations.oneSpelling;
import static io.twinmesh.persistence.cosignature.Mutations.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.CompactRange;
import io.twinmesh.persistence.log.LedgerVectors;
import io.twinmesh.persistence.log.Rfc9162;
import io.twinmesh.persistence.log.SignedNote;
import io.twinmesh.persistence.log.Skey;
import io.twinmesh.persistence.log.TilePath;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.log.TlogProof;
import io.twinmesh.persistence.log.TreeHash;
import io.twinmesh.persistence.log.Vkey;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Every parser of the log under damaged input, seeded: it answers or refuses with
/// [IllegalArgumentException], and nothing that was signed is believed in another form.
class ParserFuzzTest {
    private static final long SEED = 20_260_101;
    private static final String NOTE = LedgerVectors.text("example.checkpoint");
    private static final String PROOF = LedgerVectors.text("example.tlog-proof");
    private static final String POLICY = LedgerVectors.text("example.policy");
    private static final TrustPolicy ALL =
            TrustPolicy.parse(utf8(POLICY.replace("bft 3", "bft all")));

    /// Lines of strangers may come and go; what the log and its witnesses signed may not change.
    @Test
    void a_damaged_checkpoint_is_refused_or_says_the_same_by_the_same_witnesses() {
        var original = ALL.judge(NOTE);
        new Mutations(SEED)
                .of(
                        utf8(NOTE),
                        1500,
                        (i, mutant) ->
                                accepted(i, mutant, text -> ALL.judge(text(text)))
                                        .filter(TrustPolicy.Judged::enough)
                                        .ifPresent(judged ->
                                                assertThat(judged).as("" + i).isEqualTo(original)));
    }

    @Test
    void a_damaged_proof_proves_nothing_else() {
        var carrying = TlogProof.parse(PROOF).carrying(utf8("5"));
        var original = ALL.judge(NOTE);
        new Mutations(SEED + 1)
                .of(
                        utf8(carrying.text()),
                        1500,
                        (i, mutant) ->
                                accepted(i, mutant, bytes -> opened(TlogProof.parse(text(bytes))))
                                        .filter(TrustPolicy.Judged::enough)
                                        .ifPresent(judged ->
                                                assertThat(judged).as("" + i).isEqualTo(original)));
    }

    private static TrustPolicy.Judged opened(TlogProof proof) {
        var judged = ALL.judge(proof.checkpoint());
        proof.requireUnder(
                judged.checkpoint(),
                proof.carried().orElseThrow(() -> new IllegalArgumentException("no leaf")));
        assertThat(proof.carried().orElseThrow()).isEqualTo(utf8("5"));
        assertThat(proof.index()).isEqualTo(5);
        return judged;
    }

    @Test
    void a_damaged_checkpoint_body_that_is_read_has_one_spelling() {
        var body = utf8("ledger.example/lane/0\n8\nO4WpYmwcy2TGuV7H+mSIje/izxLjnnfhCBLOX8uctY4=\n");
        new Mutations(SEED + 2)
                .of(
                        body,
                        1500,
                        (i, mutant) ->
                                oneSpelling(
                                        i,
                                        mutant,
                                        bytes -> utf8(Checkpoint.parse(text(bytes)).body())));
        new Mutations(SEED + 3)
                .of(
                        utf8(NOTE),
                        1500,
                        (i, mutant) ->
                                oneSpelling(
                                        i,
                                        mutant,
                                        bytes -> utf8(SignedNote.parse(text(bytes)).note())));
    }

    @Test
    void a_damaged_key_is_refused() {
        var log = Skey.of("log.example", new byte[32]);
        for (var key : List.of(log.vkey().text(), log.secretText())) {
            new Mutations(SEED + 4)
                    .of(
                            utf8(key),
                            800,
                            (i, mutant) ->
                                    assertThat(
                                                    accepted(
                                                            i,
                                                            mutant,
                                                            bytes -> Vkey.parse(text(bytes))))
                                            .isEmpty());
            new Mutations(SEED + 5)
                    .of(
                            utf8(key),
                            800,
                            (i, mutant) ->
                                    assertThat(
                                                    accepted(
                                                            i,
                                                            mutant,
                                                            bytes -> Skey.parse(text(bytes))))
                                            .isEmpty());
        }
        for (var algorithm : CosignerAlgorithm.values()) {
            var witness = Cosigner.of("w.example", algorithm, new byte[32]);
            new Mutations(SEED + 6)
                    .of(
                            utf8(witness.key().text()),
                            500,
                            (i, mutant) ->
                                    assertThat(
                                                    accepted(
                                                            i,
                                                            mutant,
                                                            bytes ->
                                                                    CosignerKey.parse(text(bytes))))
                                            .isEmpty());
            new Mutations(SEED + 7)
                    .of(
                            utf8(witness.secretText()),
                            200,
                            (i, mutant) ->
                                    assertThat(
                                                    accepted(
                                                            i,
                                                            mutant,
                                                            bytes -> Cosigner.parse(text(bytes))))
                                            .isEmpty());
        }
    }

    /// A policy is not signed: damage may make another one. It never makes one that knows a key
    /// that was not in the file.
    @Test
    void a_damaged_policy_is_refused_or_knows_no_other_keys() {
        var known = ALL.witnesses().stream().map(TrustPolicy.Witness::key).toList();
        new Mutations(SEED + 8)
                .of(
                        utf8(POLICY),
                        1500,
                        (i, mutant) ->
                                accepted(i, mutant, TrustPolicy::parse)
                                        .ifPresent(policy ->
                                                assertThat(policy.witnesses())
                                                        .as("" + i)
                                                        .allMatch(witness ->
                                                                known.contains(witness.key()))));
    }

    @Test
    void a_damaged_tile_address_is_refused_or_is_another_address() {
        for (var path :
                List.of("tile/0/x001/x234/067.p/8", "tile/entries/x001/067", "tile/63/000")) {
            new Mutations(SEED + 9)
                    .of(
                            utf8(path),
                            1500,
                            (i, mutant) ->
                                    oneSpelling(
                                            i,
                                            mutant,
                                            bytes ->
                                                    utf8(
                                                            TilePath.parse(text(bytes))
                                                                    .orElseThrow(
                                                                            IllegalArgumentException
                                                                                    ::new)
                                                                    .text())));
        }
    }

    @Test
    void a_damaged_leaf_or_bundle_is_refused_or_is_other_bytes_under_another_hash() {
        var leaves = new ArrayList<byte[]>();
        for (var batch : LedgerSamples.batches(20, 10, 1)) {
            batch.movements()
                    .forEach(movement -> leaves.add(LedgerLeaf.of(batch, movement).bytes()));
        }
        // a mint comes first, payouts follow
        for (var leaf : leaves.subList(0, 2)) {
            new Mutations(SEED + 10)
                    .of(
                            leaf,
                            1500,
                            (i, mutant) -> {
                                oneSpelling(i, mutant, bytes -> LedgerLeaf.parse(bytes).bytes());
                                assertThat(Rfc9162.leafHash(mutant))
                                        .isNotEqualTo(Rfc9162.leafHash(leaf));
                            });
        }
        new Mutations(SEED + 11)
                .of(
                        Tiles.bundle(leaves),
                        1500,
                        (i, mutant) ->
                                oneSpelling(
                                        i, mutant, bytes -> Tiles.bundle(Tiles.unbundle(bytes))));
    }

    @Test
    void a_damaged_tile_gives_no_proof_under_the_same_root() {
        var hashes = new ArrayList<TreeHash>();
        for (int leaf = 0; leaf < 200; leaf++) {
            hashes.add(Rfc9162.leafHash(utf8("" + leaf)));
        }
        var root = Rfc9162.root(hashes);
        var tile = new Tiles.Tile(0, 0, hashes).bytes();
        new Mutations(SEED + 12)
                .of(
                        tile,
                        500,
                        (i, mutant) ->
                                accepted(
                                                i,
                                                mutant,
                                                bytes -> {
                                                    try {
                                                        return Rfc9162.root(
                                                                200, Tiles.nodes((_, _) -> bytes));
                                                    } catch (IllegalStateException e) {
                                                        throw new IllegalArgumentException(e);
                                                    }
                                                })
                                        .ifPresent(other -> {
                                            // damage behind the last hash that is used changes
                                            // nothing
                                            boolean same =
                                                    Arrays.equals(
                                                            mutant,
                                                            0,
                                                            Math.min(mutant.length, tile.length),
                                                            tile,
                                                            0,
                                                            tile.length);
                                            assertThat(other.equals(root))
                                                    .as("" + i)
                                                    .isEqualTo(same);
                                        }));
        new Mutations(SEED + 13)
                .of(
                        new CompactRange(7, hashes.subList(0, 3)).frontierBytes(),
                        500,
                        (i, mutant) ->
                                oneSpelling(
                                        i,
                                        mutant,
                                        bytes -> CompactRange.of(7, bytes).frontierBytes()));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
