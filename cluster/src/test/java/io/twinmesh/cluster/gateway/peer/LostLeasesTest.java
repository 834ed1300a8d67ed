package io.twinmesh.cluster.gateway.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.identity.NodeId;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

class LostLeasesTest {
    private static final NodeId NODE = new NodeId("node-" + "a".repeat(20));
    private static final NodeId OTHER = new NodeId("node-" + "b".repeat(20));
    private static final NodeId THIRD = new NodeId("node-" + "c".repeat(20));

    private final LostLeases lost = new LostLeases(2);
    private Instant now = Instant.parse("2026-11-30T08:00:00Z");

    @Test
    void the_first_one_costs_no_time_and_each_further_one_twice_as_much_up_to_a_minute() {
        loses(NODE);
        assertThat(lost.waits(NODE, now)).isFalse();

        for (var seconds : new int[] {5, 10, 20, 40, 60, 60}) {
            loses(NODE);
            var end = now.plusSeconds(seconds);
            assertThat(lost.waits(NODE, end.minusMillis(1))).isTrue();
            assertThat(lost.waits(NODE, end)).isFalse();
            now = end;
        }
        assertThat(lost.waits(OTHER, now)).isFalse();
    }

    @Test
    void those_that_were_held_at_once_count_as_one() {
        var since = now;
        now = now.plusSeconds(1);
        lost.lost(NODE, since, now);
        lost.lost(NODE, since, now);
        lost.lost(NODE, since, now.plusSeconds(3));
        assertThat(lost.waits(NODE, now.plusSeconds(3))).isFalse();

        now = now.plusSeconds(4);
        loses(NODE);

        assertThat(lost.waits(NODE, now)).isTrue();
    }

    @Test
    void a_result_that_is_accepted_ends_the_row() {
        loses(NODE);
        loses(NODE);

        lost.accepted(NODE);

        assertThat(lost.waits(NODE, now)).isFalse();
        loses(NODE);
        assertThat(lost.waits(NODE, now)).isFalse();
    }

    @Test
    void of_more_nodes_than_are_remembered_who_lost_one_longest_ago_is_forgotten() {
        loses(NODE);
        loses(OTHER);
        loses(NODE);
        loses(THIRD);
        loses(OTHER);

        assertThat(lost.waits(NODE, now)).as("it made way for the second").isFalse();
        assertThat(lost.waits(OTHER, now)).as("it had made way for the third").isFalse();
    }

    private void loses(NodeId node) {
        var since = now.plus(Duration.ofMillis(1));
        now = now.plus(Duration.ofMillis(2));
        lost.lost(node, since, now);
    }
}
