package io.twinmesh.persistence.linked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.cosignature.Mutations;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.linked.LinkedEvent.ModelPublished;
import io.twinmesh.persistence.linked.LinkedEvent.ModelRetired;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

class LinkedLeafTest {
    private static final String MANIFEST = LedgerSamples.MODEL;
    private static final String GRAPH = LedgerSamples.WORK;
    private static final List<LinkedEvent> EVENTS =
            List.of(
                    new ModelPublished("news2@2017.1", MANIFEST, Optional.empty()),
                    new ModelPublished("our-net@1", MANIFEST, Optional.of(GRAPH)),
                    new ModelRetired(MANIFEST));

    private static LinkedLeaf leaf(LinkedEvent event) {
        return new LinkedLeaf(7, Instant.ofEpochMilli(1_790_000_000_123L), event);
    }

    @Test
    void a_publication_reads_as_the_documentation_says() {
        var text = new String(leaf(EVENTS.get(1)).bytes(), StandardCharsets.US_ASCII);

        assertThat(text)
                .isEqualTo(
                        """
                        twinmesh-linked-leaf/1
                        index 7
                        time-ms 1790000000123
                        event model-published
                        model our-net@1
                        manifest %s
                        graph %s
                        """
                                .formatted(MANIFEST, GRAPH));
    }

    @Test
    void every_leaf_is_read_back() {
        for (var event : EVENTS) {
            assertThat(LinkedLeaf.parse(leaf(event).bytes())).isEqualTo(leaf(event));
        }
    }

    @Test
    void a_damaged_leaf_is_refused_or_is_another_leaf_in_its_one_spelling() {
        for (var event : EVENTS) {
            new Mutations(20_261_129)
                    .of(
                            leaf(event).bytes(),
                            800,
                            (i, mutant) ->
                                    Mutations.oneSpelling(
                                            i, mutant, bytes -> LinkedLeaf.parse(bytes).bytes()));
        }
    }

    @Test
    void there_is_no_place_for_a_name_of_somebody() {
        var somebody = "Ada Example, born 1954-03-02";
        assertThatThrownBy(() -> new ModelPublished(somebody, MANIFEST, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ModelPublished("a-1@1", somebody, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ModelPublished("a-1@1", MANIFEST, Optional.of(somebody)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ModelRetired(somebody))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
