package io.twinmesh.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.node.NodeCommand.CountWork;
import io.twinmesh.actors.node.NodeCommand.Enrol;
import io.twinmesh.actors.node.NodeCommand.NodeReply;
import io.twinmesh.actors.node.NodeCommand.Stand;
import io.twinmesh.actors.node.NodeEvent.NodeEnrolled;
import io.twinmesh.actors.node.NodeEvent.NodeRenamed;
import io.twinmesh.actors.node.NodeEvent.StandingChanged;
import io.twinmesh.actors.node.NodeEvent.WorkCounted;
import io.twinmesh.actors.node.NodeRules.Decision;
import io.twinmesh.actors.node.NodeState.Known;
import io.twinmesh.actors.node.NodeState.NotEnrolled;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.NodeId;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;

class NodeRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final String KEY = SigningKey.ofSeed(new byte[32]).verifyingKey().toString();
    private static final NodeId ID =
            new NodeId(SigningKey.ofSeed(new byte[32]).verifyingKey().nodeId());
    private static final AccountId ACCOUNT = new AccountId("1".repeat(32));
    private static final NodeEvent ENROLLED = new NodeEnrolled(KEY, "alpha", ACCOUNT, NOW);

    private final TestInbox<NodeReply> replies = TestInbox.create();

    @Test
    void the_first_enrolment_draws_an_account() {
        assertThat(decide(given(), enrol(KEY, "alpha"))).isEqualTo(stored(ENROLLED));
    }

    @Test
    void enrolling_again_changes_nothing() {
        assertThat(decide(given(ENROLLED), enrol(KEY, "alpha"))).isEqualTo(stored());
    }

    @Test
    void a_new_name_is_taken_over() {
        assertThat(decide(given(ENROLLED), enrol(KEY, "beta")))
                .isEqualTo(stored(new NodeRenamed("beta", NOW)));
    }

    @Test
    void a_node_that_left_and_returns_is_active_with_its_old_account() {
        var state = given(ENROLLED, new StandingChanged(Standing.LEFT, NOW));

        assertThat(decide(state, enrol(KEY, "alpha")))
                .isEqualTo(stored(new StandingChanged(Standing.ACTIVE, NOW)));
        assertThat(((Known) state).account()).isEqualTo(ACCOUNT);
    }

    @Test
    void a_key_that_does_not_give_the_nodes_name_is_refused() {
        var other = SigningKey.ofSeed(filled()).verifyingKey().toString();

        assertThat(decide(given(), enrol(other, "alpha")))
                .isInstanceOfSatisfying(
                        Decision.Refuse.class,
                        refused ->
                                assertThat(refused.refusal().code())
                                        .isEqualTo("node.key-mismatch"));
    }

    @Test
    void work_is_added_up_and_nothing_is_stored_for_no_work() {
        var state = given(ENROLLED, new WorkCounted(3, 1, NOW), new WorkCounted(4, 0, NOW));

        assertThat(state).isEqualTo(new Known(KEY, "alpha", ACCOUNT, Standing.ACTIVE, 7, 1));
        assertThat(decide(state, new CountWork(0, 0))).isEqualTo(stored());
        assertThat(decide(state, new CountWork(2, 1)))
                .isEqualTo(stored(new WorkCounted(2, 1, NOW)));
    }

    @Test
    void a_node_nobody_enrolled_has_no_standing() {
        assertThat(decide(given(), new Stand(Standing.LEFT))).isEqualTo(stored());
        assertThat(NodeRules.reply(ID, given(), new NodeCommand.Look(replies.getRef())))
                .contains(new NodeReply.Unknown(ID));
    }

    private Enrol enrol(String key, String name) {
        return new Enrol(key, name, replies.getRef());
    }

    private static Decision decide(NodeState state, NodeCommand command) {
        return NodeRules.decide(ID, state, command, () -> ACCOUNT, NOW);
    }

    private static Decision stored(NodeEvent... events) {
        return new Decision.Store(List.of(events));
    }

    private static NodeState given(NodeEvent... events) {
        NodeState state = new NotEnrolled();
        for (var event : events) {
            state = NodeRules.evolve(state, event);
        }
        return state;
    }

    private static byte[] filled() {
        var seed = new byte[32];
        seed[0] = 1;
        return seed;
    }
}
