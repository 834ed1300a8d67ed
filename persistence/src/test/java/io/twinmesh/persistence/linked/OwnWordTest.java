package io.twinmesh.persistence.linked;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.linked.LinkedEvent.NodeScored;
import io.twinmesh.persistence.linked.LinkedEvent.NodeStands;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

class OwnWordTest {
    private static final NodeId NODE = new NodeId("node-" + "1".repeat(20));
    private static final Told LEFT = told(StandingWord.LEFT, StandingReason.LEFT, 0);

    private static Told told(StandingWord standing, StandingReason reason, long afterSeconds) {
        return new Told(
                new NodeStands(NODE, standing, reason),
                LedgerSamples.NOW.plusSeconds(afterSeconds));
    }

    private static List<LinkedLeaf> leaves(Told... told) {
        return Stream.of(told).map(one -> new LinkedLeaf(0, one.at(), one.event())).toList();
    }

    private static boolean admits(List<LinkedLeaf> latest, Told next) {
        return OwnWord.admits(latest, next);
    }

    @Test
    void that_a_node_goes_is_told_an_hour_after_it_was_told_last() {
        long hour = OwnWord.APART.toSeconds();

        assertThat(admits(leaves(), LEFT)).isTrue();
        var draining = told(StandingWord.DRAINING, StandingReason.DRAINING, hour - 1);
        assertThat(admits(leaves(LEFT), draining)).isFalse();
        assertThat(admits(leaves(LEFT), told(StandingWord.LEFT, StandingReason.LEFT, hour)))
                .isTrue();
    }

    @Test
    void that_a_node_is_back_is_told_where_the_log_says_that_it_went() {
        var back = told(StandingWord.ACTIVE, StandingReason.BACK, 1);
        var score = new Told(new NodeScored(NODE, 50, 2, 1), LedgerSamples.NOW);

        assertThat(admits(leaves(LEFT), back)).isTrue();
        assertThat(admits(leaves(LEFT, score), back)).isTrue();
        assertThat(admits(leaves(LEFT, back), back)).isFalse();
        assertThat(admits(leaves(), back)).isFalse();
    }

    @Test
    void what_the_network_and_its_operators_say_is_always_told() {
        var suspended = told(StandingWord.SUSPENDED, StandingReason.SUSPEND, 1);

        assertThat(admits(leaves(LEFT, suspended, suspended), suspended)).isTrue();
        assertThat(OwnWord.APART).isEqualTo(Duration.ofHours(1));
    }
}
