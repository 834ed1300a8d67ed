package io.twinmesh.persistence.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TilePathTest {
    private final com.fasterxml.jackson.databind.JsonNode vectors =
            LedgerVectors.json("tile-paths.json");

    @Test
    void spells_and_reads_the_published_tile_addresses() {
        vectors.get("tile")
                .forEach(each -> {
                    var path =
                            new TilePath.Hashes(
                                    each.get(0).asInt(), each.get(1).asLong(), each.get(2).asInt());
                    assertThat(path.text()).isEqualTo(each.get(3).asText());
                    assertThat(TilePath.parse(path.text())).contains(path);
                });
    }

    @Test
    void finds_and_reads_the_published_bundle_addresses() {
        vectors.get("entries")
                .forEach(each -> {
                    var path = TilePath.Entries.holding(each.get(0).asLong(), each.get(1).asLong());
                    assertThat(path.text()).isEqualTo(each.get(2).asText());
                    assertThat(TilePath.parse(path.text())).contains(path);
                });
    }

    @Test
    void refuses_every_malformed_address() {
        vectors.get("invalid")
                .forEach(text ->
                        assertThat(TilePath.parse(text.asText())).as(text.asText()).isEmpty());
    }

    @Test
    void refuses_numbers_beyond_any_tree_and_addresses_beyond_any_length() {
        assertThat(TilePath.parse("tile/0/x999/x999/x999/x999/x999/x999/999")).isEmpty();
        assertThat(TilePath.parse("tile/0/" + "x001/".repeat(1000) + "000")).isEmpty();
    }
}
