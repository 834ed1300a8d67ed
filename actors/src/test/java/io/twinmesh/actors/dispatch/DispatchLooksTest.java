package io.twinmesh.actors.dispatch;

import static io.twinmesh.actors.dispatch.DispatchQueueTest.LATER;
import static io.twinmesh.actors.dispatch.DispatchQueueTest.MODEL;
import static io.twinmesh.actors.dispatch.DispatchQueueTest.NOW;
import static io.twinmesh.actors.dispatch.DispatchQueueTest.OWNER;
import static io.twinmesh.actors.dispatch.DispatchQueueTest.job;
import static io.twinmesh.actors.dispatch.DispatchQueueTest.machine;
import static io.twinmesh.actors.dispatch.DispatchQueueTest.node;
import static io.twinmesh.actors.dispatch.DispatchQueueTest.queueOf;
import static io.twinmesh.actors.dispatch.DispatchQueueTest.work;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.dispatch.DispatchQueue.Match;

import org.junit.jupiter.api.Test;

import java.util.Optional;
import java.util.Set;

/// How often the dispatch holds those who wait against the nodes.
class DispatchLooksTest {
    private static final int MANY = 1000;
    private final DispatchQueue crowded = queueOf(2 * MANY, 1);
    private final Machine busy =
            new Machine(machine("score").abilities(), Set.of(MODEL), 1, Optional.empty());

    @Test
    void at_many_who_wait_for_a_busy_node_is_done_when_a_node_has_more_to_offer_and_at_a_sweep() {
        // all want the node that has their model, though another one is free
        crowded.nodeReady(node(1), OWNER, busy, 0, NOW);
        crowded.nodeReady(node(2), OWNER, machine("score"), 1, NOW);
        for (var n = 0; n < MANY; n++) {
            crowded.enqueue(work(job(n), Needs.only("score"), LATER, Set.of()), NOW);
            assertThat(crowded.match(NOW)).isEmpty();
        }
        assertThat(crowded.looks()).as("each once, when it came").isEqualTo(MANY);

        for (var beat = 0; beat < MANY; beat++) {
            crowded.nodeReady(node(1), OWNER, busy, 0, NOW);
            crowded.nodeReady(node(2), OWNER, machine("score"), 1, NOW);
            crowded.withdraw(job(2 * MANY));
            crowded.match(NOW);
        }
        assertThat(crowded.looks()).as("nothing is new").isEqualTo(MANY);

        crowded.nodeReady(node(1), OWNER, busy, 1, NOW);
        assertThat(crowded.match(NOW)).containsExactly(new Match(job(0), node(1)));
        assertThat(crowded.looks()).isLessThanOrEqualTo(2 * MANY);

        crowded.sweep(NOW.plusSeconds(1), NOW);
        assertThat(crowded.match(NOW.plusSeconds(1))).containsExactly(new Match(job(1), node(2)));
    }

    @Test
    void at_who_waited_before_is_done_when_the_node_they_waited_for_is_gone() {
        crowded.nodeReady(node(1), OWNER, busy, 0, NOW);
        crowded.nodeReady(node(2), OWNER, machine("score"), 1, NOW);
        crowded.enqueue(work(job(1), Needs.only("score"), LATER, Set.of()), NOW);
        assertThat(crowded.match(NOW)).isEmpty();

        crowded.nodeGone(node(1));

        assertThat(crowded.match(NOW)).containsExactly(new Match(job(1), node(2)));
    }
}
