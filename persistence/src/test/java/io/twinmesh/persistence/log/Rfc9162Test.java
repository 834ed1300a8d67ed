package io.twinmesh.persistence.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

class Rfc9162Test {
    private static final JsonNode TREE = LedgerVectors.json("merkle-tree.json");
    private static final Map<String, byte[]> TILES = new HashMap<>();
    private static final Rfc9162.Nodes NODES =
            Tiles.nodes((level, index) -> TILES.getOrDefault(level + "/" + index, new byte[0]));

    static {
        grow(0, 70_000);
    }

    @Test
    void hashes_nothing_an_empty_leaf_and_the_first_leaf_as_published() {
        assertThat(Rfc9162.emptyRoot()).hasToString(TREE.get("emptyRoot").asText());
        assertThat(Rfc9162.leafHash(new byte[0])).hasToString(TREE.get("emptyLeaf").asText());
        assertThat(Rfc9162.leafHash(leaf(0))).hasToString(TREE.get("leaf0").asText());
    }

    @Test
    void computes_every_published_root_from_tiles_and_from_a_compact_range() {
        TREE.get("roots")
                .properties()
                .forEach(root -> {
                    long size = Long.parseLong(root.getKey());
                    assertThat(Rfc9162.root(size, NODES)).hasToString(root.getValue().asText());
                    assertThat(Rfc9162.root(leafHashes(0, size)))
                            .hasToString(root.getValue().asText());
                });
    }

    @Test
    void builds_every_published_inclusion_proof_and_accepts_it() {
        TREE.get("inclusion")
                .forEach(each -> {
                    long index = each.get("index").asLong();
                    long size = each.get("size").asLong();
                    var proof = Rfc9162.inclusionProof(index, size, NODES);
                    assertThat(proof).isEqualTo(LedgerVectors.hashes(each.get("proof")));
                    assertThat(
                                    Rfc9162.verifyInclusion(
                                            index,
                                            size,
                                            Rfc9162.leafHash(leaf(index)),
                                            proof,
                                            Rfc9162.root(size, NODES)))
                            .isTrue();
                });
    }

    @Test
    void builds_every_published_consistency_proof_and_accepts_it() {
        TREE.get("consistency")
                .forEach(each -> {
                    long older = each.get("size1").asLong();
                    long newer = each.get("size2").asLong();
                    var proof = Rfc9162.consistencyProof(older, newer, NODES);
                    assertThat(proof).isEqualTo(LedgerVectors.hashes(each.get("proof")));
                    assertThat(
                                    Rfc9162.verifyConsistency(
                                            older,
                                            newer,
                                            proof,
                                            Rfc9162.root(older, NODES),
                                            Rfc9162.root(newer, NODES)))
                            .isTrue();
                });
    }

    @Test
    void answers_all_468_probes_as_the_independent_verifier_did() {
        var probes = LedgerVectors.json("merkle-probes.json").get("cases");
        assertThat(probes).hasSize(468);
        probes.forEach(probe ->
                assertThat(accepts(probe))
                        .as(probe.get("kind").asText() + " " + probe.get("desc").asText())
                        .isEqualTo(probe.get("valid").asBoolean()));
    }

    @Test
    void cuts_the_tree_into_the_published_tiles_for_every_published_size() {
        TREE.get("tiles")
                .properties()
                .forEach(tree -> {
                    long size = Long.parseLong(tree.getKey());
                    tree.getValue()
                            .get("sha256ByPath")
                            .properties()
                            .forEach(tile ->
                                    assertThat(sha256(cut(tile.getKey(), size)))
                                            .as(tile.getKey())
                                            .isEqualTo(tile.getValue().asText()));
                });
    }

    @Test
    void has_exactly_as_many_tiles_as_published() {
        assertThat(TILES).hasSize(TREE.get("tiles").get("70000").get("count").asInt());
    }

    @Test
    void bundles_entries_as_published_and_takes_them_apart_again() {
        TREE.get("entryBundles")
                .properties()
                .forEach(bundle -> {
                    var parts = bundle.getKey().split(" at size ", -1);
                    var path = (TilePath.Entries) TilePath.parse(parts[0]).orElseThrow();
                    var entries = new ArrayList<byte[]>();
                    for (int i = 0; i < path.width(); i++) {
                        entries.add(leaf(path.index() * 256 + i));
                    }
                    var bytes = Tiles.bundle(entries);
                    assertThat(sha256(bytes)).isEqualTo(bundle.getValue().asText());
                    assertThat(Tiles.unbundle(bytes)).usingRecursiveComparison().isEqualTo(entries);
                });
    }

    @Test
    void a_tree_grown_in_uneven_steps_has_the_same_tiles() {
        var whole = new HashMap<>(TILES);
        TILES.clear();
        long size = 0;
        for (int step = 1; size < 70_000; step = step * 3 + 1) {
            long next = Math.min(70_000, size + step);
            grow(size, next);
            size = next;
        }
        assertThat(TILES.keySet()).isEqualTo(whole.keySet());
        TILES.forEach((place, bytes) -> assertThat(bytes).as(place).isEqualTo(whole.get(place)));
    }

    private static boolean accepts(JsonNode probe) {
        try {
            return probe.get("kind").asText().equals("inclusion")
                    ? Rfc9162.verifyInclusion(
                            probe.get("index").asLong(),
                            probe.get("size").asLong(),
                            TreeHash.ofHex(probe.get("leafHash").asText()),
                            LedgerVectors.hashes(probe.get("proof")),
                            TreeHash.ofHex(probe.get("root").asText()))
                    : Rfc9162.verifyConsistency(
                            probe.get("size1").asLong(),
                            probe.get("size2").asLong(),
                            LedgerVectors.hashes(probe.get("proof")),
                            TreeHash.ofHex(probe.get("root1").asText()),
                            TreeHash.ofHex(probe.get("root2").asText()));
        } catch (IllegalArgumentException _) {
            return false; // a node that is not 32 bytes long cannot even be written down
        }
    }

    private static byte[] cut(String text, long size) {
        var path = (TilePath.Hashes) TilePath.parse(text).orElseThrow();
        assertThat(path.index() * 256 + path.width())
                .isLessThanOrEqualTo(size >> (8 * path.level()));
        var stored = TILES.getOrDefault(path.level() + "/" + path.index(), new byte[0]);
        return java.util.Arrays.copyOf(stored, path.width() * TreeHash.LENGTH);
    }

    private static void grow(long from, long to) {
        Tiles.append(
                        from,
                        leafHashes(from, to),
                        (level, index) -> TILES.getOrDefault(level + "/" + index, new byte[0]))
                .forEach(tile -> TILES.put(tile.level() + "/" + tile.index(), tile.bytes()));
    }

    private static List<TreeHash> leafHashes(long from, long to) {
        var hashes = new ArrayList<TreeHash>();
        for (long i = from; i < to; i++) {
            hashes.add(Rfc9162.leafHash(leaf(i)));
        }
        return hashes;
    }

    private static byte[] leaf(long index) {
        return Long.toString(index).getBytes(StandardCharsets.US_ASCII);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
