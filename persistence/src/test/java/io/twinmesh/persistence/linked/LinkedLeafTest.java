package io.twinmesh.persistence.linked;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.cosignature.Mutations;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.linked.LinkedEvent.ModelPublished;
import io.twinmesh.persistence.linked.LinkedEvent.ModelRetired;
import io.twinmesh.persistence.linked.LinkedEvent.NodeEnrolled;
import io.twinmesh.persistence.linked.LinkedEvent.NodeJudged;
import io.twinmesh.persistence.linked.LinkedEvent.NodeScored;
import io.twinmesh.persistence.linked.LinkedEvent.NodeStands;
import io.twinmesh.persistence.linked.LinkedEvent.VerdictWithdrawn;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

class LinkedLeafTest {
    private static final String MANIFEST = LedgerSamples.MODEL;
    private static final String GRAPH = LedgerSamples.WORK;
    private static final NodeId NODE = new NodeId("node-" + "5".repeat(20));
    private static final String KEY = "sha256:" + "5".repeat(20) + "6".repeat(44);
    private static final List<LinkedEvent> EVENTS =
            List.of(
                    new ModelPublished("news2@2017.1", MANIFEST, Optional.empty()),
                    new ModelPublished("our-net@1", MANIFEST, Optional.of(GRAPH)),
                    new ModelRetired(MANIFEST),
                    new NodeEnrolled(NODE, KEY),
                    new NodeStands(NODE, StandingWord.SUSPENDED, StandingReason.RESULTS_WRONG),
                    new NodeJudged(NODE, "3".repeat(32), GRAPH),
                    new VerdictWithdrawn(NODE, "3".repeat(32)),
                    new NodeScored(NODE, 87, 120, 3));

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
    void what_happened_to_a_node_reads_as_the_documentation_says() {
        assertThat(EVENTS.subList(3, 8))
                .extracting(event -> leaf(event).text().lines().skip(3).toList())
                .containsExactly(
                        List.of("event node-enrolled", "node " + NODE, "key " + KEY),
                        List.of(
                                "event node-standing",
                                "node " + NODE,
                                "standing suspended",
                                "code network.results-wrong"),
                        List.of(
                                "event node-verdict",
                                "node " + NODE,
                                "verdict " + "3".repeat(32),
                                "evidence " + GRAPH),
                        List.of(
                                "event node-verdict-withdrawn",
                                "node " + NODE,
                                "verdict " + "3".repeat(32)),
                        List.of(
                                "event node-score",
                                "node " + NODE,
                                "points 87",
                                "checks 120",
                                "failures 3"));
    }

    @Test
    void a_key_is_of_the_node_that_is_named_after_it() {
        assertThatThrownBy(() -> new NodeEnrolled(NODE, "sha256:" + "6".repeat(64)))
                .hasMessageContaining("another key");
    }

    @Test
    void a_score_is_within_its_bounds() {
        assertThatThrownBy(() -> new NodeScored(NODE, 101, 1, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new NodeScored(NODE, 50, 1, 2))
                .isInstanceOf(IllegalArgumentException.class);
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
                            400,
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
        assertThatThrownBy(() -> new NodeEnrolled(NODE, somebody))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new NodeJudged(NODE, somebody, GRAPH))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new NodeJudged(NODE, "3".repeat(32), somebody))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new VerdictWithdrawn(NODE, somebody))
                .isInstanceOf(IllegalArgumentException.class);
        // and no leaf is read whose words are not among those of the program
        var stands =
                leaf(new NodeStands(NODE, StandingWord.SUSPENDED, StandingReason.SUSPEND)).text();
        for (var text :
                List.of(
                        stands.replace("operator.suspend", "ada.example"),
                        stands.replace("standing suspended", "standing ada"))) {
            assertThatThrownBy(() -> LinkedLeaf.parse(text.getBytes(StandardCharsets.US_ASCII)))
                    .hasMessageContaining("no leaf has such a word");
        }
    }
}
