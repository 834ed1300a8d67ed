package io.twinmesh.actors.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.node.NodeCommand.Arrive;
import io.twinmesh.actors.node.NodeCommand.CountWork;
import io.twinmesh.actors.node.NodeCommand.Enrol;
import io.twinmesh.actors.node.NodeCommand.NodeReply;
import io.twinmesh.actors.node.NodeCommand.NoteCertificate;
import io.twinmesh.actors.node.NodeCommand.Stand;
import io.twinmesh.actors.node.NodeEvent.CertificateIssued;
import io.twinmesh.actors.node.NodeEvent.HardwareReported;
import io.twinmesh.actors.node.NodeEvent.NodeEnrolled;
import io.twinmesh.actors.node.NodeEvent.NodeRenamed;
import io.twinmesh.actors.node.NodeEvent.StandingChanged;
import io.twinmesh.actors.node.NodeEvent.StandingSet;
import io.twinmesh.actors.node.NodeEvent.WorkCounted;
import io.twinmesh.actors.node.NodeRules.Decision;
import io.twinmesh.actors.node.NodeState.Known;
import io.twinmesh.actors.node.NodeState.NotEnrolled;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.identity.NodeId;
import io.twinmesh.persistence.identity.OwnerId;

import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;

class NodeRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final String KEY = SigningKey.ofSeed(new byte[32]).verifyingKey().toString();
    private static final NodeId ID =
            new NodeId(SigningKey.ofSeed(new byte[32]).verifyingKey().nodeId());
    private static final OwnerId OWNER = new OwnerId("alice");
    private static final String HARDWARE = "{\"cores\":2}";
    private static final AccountId ACCOUNT = new AccountId("1".repeat(32));
    private static final NodeEvent ENROLLED =
            new NodeEnrolled(KEY, "alpha", OWNER, ACCOUNT, HARDWARE, NOW);
    private static final NodeEvent PROBATION =
            new StandingSet(
                    Standing.PROBATION,
                    "network.enrolled",
                    "the node is new and has yet to prove itself",
                    "network",
                    NOW);
    private static final NodeEvent LEFT = new StandingChanged(Standing.LEFT, NOW);
    private static final EnrolmentPolicy AUTOMATIC =
            new EnrolmentPolicy(EnrolmentPolicy.Approval.AUTOMATIC, 10);
    private static final EnrolmentPolicy MANUAL =
            new EnrolmentPolicy(EnrolmentPolicy.Approval.MANUAL, 10);

    private final TestInbox<NodeReply> replies = TestInbox.create();

    @Test
    void the_first_enrolment_draws_an_account_and_begins_a_probation() {
        assertThat(decide(given(), enrol(KEY, "alpha"))).isEqualTo(stored(ENROLLED, PROBATION));
    }

    @Test
    void where_operators_approve_a_new_node_is_pending_until_they_do() {
        var decision = decide(given(), enrol(KEY, "alpha"), MANUAL);

        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.Store.class,
                        store -> {
                            var pending = given(store.events().toArray(NodeEvent[]::new));
                            assertThat(standing(pending)).isEqualTo(Standing.PENDING);
                            var approved = apply(pending, judge(Order.APPROVE, ""));
                            assertThat(standing(approved)).isEqualTo(Standing.PROBATION);
                            assertThat(((Known) approved).judgement())
                                    .isEqualTo(
                                            new Judgement(
                                                    Standing.PROBATION,
                                                    "operator.approve",
                                                    "an operator let the node in",
                                                    NOW));
                        });
    }

    @Test
    void enrolling_again_changes_nothing() {
        assertThat(decide(given(ENROLLED), enrol(KEY, "alpha"))).isEqualTo(stored());
    }

    @Test
    void an_owner_is_for_ever_and_hardware_is_not() {
        var asked = new Enrol(KEY, "alpha", new OwnerId("bob"), "{}", replies.getRef());

        var after = apply(given(ENROLLED), asked);

        assertThat(((Known) after).owner()).isEqualTo(OWNER);
        assertThat(((Known) after).hardware()).isEqualTo("{}");
        assertThat(decide(given(ENROLLED), asked))
                .isEqualTo(stored(new HardwareReported("{}", NOW)));
    }

    @Test
    void a_certificate_is_remembered_before_it_is_handed_over() {
        var note = new NoteCertificate("1f", NOW.plusSeconds(60), replies.getRef());

        assertThat(decide(given(ENROLLED), note))
                .isEqualTo(stored(new CertificateIssued("1f", NOW.plusSeconds(60), NOW)));
    }

    @Test
    void a_session_of_a_node_that_nobody_enrolled_learns_that_it_is_unknown() {
        assertThat(decide(given(), arrive())).isEqualTo(stored());
        assertThat(NodeRules.reply(ID, given())).isEqualTo(new NodeReply.Unknown(ID));
    }

    @Test
    void a_new_name_is_taken_over() {
        assertThat(decide(given(ENROLLED), enrol(KEY, "beta")))
                .isEqualTo(stored(new NodeRenamed("beta", NOW)));
    }

    @Test
    void a_node_that_left_and_returns_is_active_with_its_old_account() {
        var state = given(ENROLLED, new StandingChanged(Standing.LEFT, NOW));

        assertThat(decide(state, enrol(KEY, "alpha"))).as("not by asking").isEqualTo(stored());
        assertThat(decide(state, arrive()))
                .isEqualTo(stored(new StandingChanged(Standing.ACTIVE, NOW)));
        assertThat(((Known) state).account()).isEqualTo(ACCOUNT);
    }

    @Test
    void a_node_that_left_during_its_probation_returns_to_it() {
        var state = given(ENROLLED, PROBATION, new WorkCounted(4, 0, NOW), LEFT);

        var back = apply(state, arrive());

        assertThat(standing(back)).isEqualTo(Standing.PROBATION);
        assertThat(((Known) back).provedJobs()).as("what it proved counts").isEqualTo(4);
    }

    @Test
    void a_probation_ends_with_enough_accepted_results() {
        var state = given(ENROLLED, PROBATION, new WorkCounted(8, 5, NOW));

        assertThat(standing(apply(state, new CountWork(1, 0)))).isEqualTo(Standing.PROBATION);
        assertThat(standing(apply(state, new CountWork(2, 0)))).isEqualTo(Standing.ACTIVE);
    }

    @Test
    void a_suspended_node_keeps_its_place_whatever_it_says_itself() {
        var state = apply(given(ENROLLED, PROBATION), judge(Order.SUSPEND, "wrong results"));

        assertThat(decide(state, new Stand(Standing.DRAINING))).isEqualTo(stored());
        assertThat(decide(state, new Stand(Standing.LEFT))).isEqualTo(stored());
        assertThat(decide(state, arrive())).isEqualTo(stored());
        assertThat(((Known) state).judgement())
                .isEqualTo(
                        new Judgement(
                                Standing.SUSPENDED, "operator.suspend", "wrong results", NOW));
    }

    @Test
    void a_reinstated_node_proves_itself_anew() {
        var before = given(ENROLLED, new WorkCounted(500, 0, NOW));

        var again = apply(apply(before, judge(Order.SUSPEND, "")), judge(Order.REINSTATE, ""));

        assertThat(standing(again)).isEqualTo(Standing.PROBATION);
        assertThat(((Known) again).provedJobs()).isZero();
        assertThat(standing(apply(again, new CountWork(9, 0)))).isEqualTo(Standing.PROBATION);
    }

    @Test
    void a_revoked_node_stays_out() {
        var revoked = apply(given(ENROLLED), judge(Order.REVOKE, ""));

        for (var order : List.of(Order.APPROVE, Order.SUSPEND, Order.REINSTATE)) {
            assertThat(refusal(revoked, judge(order, ""))).isEqualTo("node.order-unfit");
        }
        assertThat(decide(revoked, judge(Order.REVOKE, ""))).isEqualTo(stored());
        assertThat(standing(apply(revoked, arrive()))).isEqualTo(Standing.REVOKED);
    }

    @Test
    void an_order_about_a_node_that_nobody_enrolled_is_refused() {
        assertThat(refusal(given(), judge(Order.APPROVE, ""))).isEqualTo("node.unknown");
    }

    @Test
    void a_key_that_does_not_give_the_nodes_name_is_refused() {
        var other = SigningKey.ofSeed(filled()).verifyingKey().toString();

        assertThat(refusal(given(), enrol(other, "alpha"))).isEqualTo("node.key-mismatch");
    }

    @Test
    void work_is_added_up_and_nothing_is_stored_for_no_work() {
        var state = given(ENROLLED, new WorkCounted(3, 1, NOW), new WorkCounted(4, 0, NOW));

        assertThat(((Known) state).jobs()).isEqualTo(7);
        assertThat(((Known) state).failed()).isEqualTo(1);
        assertThat(decide(state, new CountWork(0, 0))).isEqualTo(stored());
        assertThat(decide(state, new CountWork(2, 1)))
                .isEqualTo(stored(new WorkCounted(2, 1, NOW)));
    }

    @Test
    void a_node_nobody_enrolled_has_no_standing() {
        assertThat(decide(given(), new Stand(Standing.LEFT))).isEqualTo(stored());
        assertThat(NodeRules.reply(ID, given())).isEqualTo(new NodeReply.Unknown(ID));
    }

    private Enrol enrol(String key, String name) {
        return new Enrol(key, name, OWNER, HARDWARE, replies.getRef());
    }

    private Arrive arrive() {
        return new Arrive(KEY, replies.getRef());
    }

    private NodeCommand.Judge judge(Order order, String why) {
        return new NodeCommand.Judge(order, why, "operator", replies.getRef());
    }

    private static Decision decide(NodeState state, NodeCommand command) {
        return decide(state, command, AUTOMATIC);
    }

    private static Decision decide(NodeState state, NodeCommand command, EnrolmentPolicy policy) {
        return NodeRules.decide(ID, state, command, policy, _ -> ACCOUNT, NOW);
    }

    private static NodeState apply(NodeState state, NodeCommand command) {
        var after = state;
        for (var event : ((Decision.Store) decide(state, command)).events()) {
            after = NodeRules.evolve(after, event);
        }
        return after;
    }

    private static String refusal(NodeState state, NodeCommand command) {
        return ((Decision.Refuse) decide(state, command)).refusal().code();
    }

    private static Standing standing(NodeState state) {
        return ((Known) state).standing();
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
