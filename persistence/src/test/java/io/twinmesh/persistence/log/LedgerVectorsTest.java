package io.twinmesh.persistence.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests walk through these arrays; one that had become shorter would let them pass.
class LedgerVectorsTest {
    @ParameterizedTest
    @CsvSource({
        "checkpoint-bodies.json, valid, 3",
        "checkpoint-bodies.json, invalid, 13",
        "cosignature-and-proof.json, witnesses, 4",
        "merkle-probes.json, cases, 468",
        "merkle-tree.json, roots, 28",
        "merkle-tree.json, inclusion, 55",
        "merkle-tree.json, consistency, 53",
        "merkle-tree.json, entryBundles, 3",
        "merkle-tree.json, tiles, 5",
        "payout-split.json, cases, 126",
        "payout-split.json, proportional, 5",
        "signed-note.json, keys, 2",
        "signed-note.json, valid, 3",
        "signed-note.json, invalid, 14",
        "tile-paths.json, tile, 8",
        "tile-paths.json, entries, 7",
        "tile-paths.json, invalid, 14"
    })
    void every_vector_is_there(String file, String array, int count) {
        assertThat(LedgerVectors.json(file).get(array)).hasSize(count);
    }

    @Test
    void of_the_468_probes_443_must_be_refused() {
        var refused =
                LedgerVectors.each(LedgerVectors.json("merkle-probes.json").get("cases"))
                        .filter(probe -> !probe.get("valid").asBoolean());

        assertThat(refused).hasSize(443);
    }
}
