package io.twinmesh.cluster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.dispatch.DispatchCommand.NodeGone;
import io.twinmesh.actors.dispatch.DispatchCommand.NodeReady;
import io.twinmesh.actors.job.HiddenName;
import io.twinmesh.actors.job.JobCommand.AskHidden;
import io.twinmesh.actors.job.JobCommand.LeaseEnded;
import io.twinmesh.actors.node.Judgement;
import io.twinmesh.actors.node.NodeCommand.NodeRecord;
import io.twinmesh.actors.node.RegistryCommand.Judged;
import io.twinmesh.actors.node.RegistryCommand.NodeView;
import io.twinmesh.actors.node.Standing;

import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.SplittableRandom;

class NodeStandingTest extends GatewayOnLoopback {
    @Test
    void a_node_is_told_where_it_stands_and_why() {
        judgement = judgement(Standing.PROBATION);
        var node = node();
        node.challenged().say(hello(_ -> {}));

        var welcome = node.next().getWelcome();

        assertThat(welcome.getStanding()).isEqualTo("probation");
        assertThat(welcome.getStandingCode()).isEqualTo("operator.test");
        assertThat(welcome.getStandingWhy()).isEqualTo("why so");
        dispatch.expectMessageClass(NodeReady.class);
    }

    @Test
    void a_pending_node_is_not_let_in() {
        judgement = judgement(Standing.PENDING);
        var node = node();
        node.challenged().say(hello(_ -> {}));

        assertThat(node.next().getRefused().getCode()).isEqualTo("node.pending");
        assertThat(node.end().isOk()).isTrue();
    }

    @Test
    void a_revoked_node_is_not_let_in() {
        judgement = judgement(Standing.REVOKED);
        var node = node();
        node.challenged().say(hello(_ -> {}));

        var refused = node.next().getRefused();

        assertThat(refused.getCode()).isEqualTo("node.revoked");
        assertThat(refused.getWhy()).isEqualTo("why so");
    }

    @Test
    void a_suspended_node_may_connect_and_gets_no_work_until_it_is_reinstated() {
        judgement = judgement(Standing.SUSPENDED);
        var node = node().welcomed(clock);
        node.heartbeat();
        assertThat(node.next().getHeartbeatAck().getStanding()).isEqualTo("suspended");
        assertThat(listed()).extracting(NodeView::state).containsExactly("suspended");
        dispatch.expectNoMessage(Duration.ofMillis(1));

        registry.tell(new Judged(known(node, Standing.PROBATION)));

        dispatch.expectMessageClass(NodeReady.class);
    }

    @Test
    void a_node_suspended_for_its_results_is_asked_what_the_core_knows_and_nothing_else() {
        judgement = new Judgement(Standing.SUSPENDED, Judgement.RESULTS_WRONG, "why so", START);
        var node = node().welcomed(clock);
        clock.set(START.plusSeconds(60));
        node.heartbeat();
        node.next();
        passSeconds(1);
        var asked = jobs.expectMessageClass(AskHidden.class);
        var session = asked.suspended().orElseThrow().session();
        var question = HiddenName.draw(new SplittableRandom(1));

        session.tell(leaseOffer(1));
        session.tell(leaseOffer(question, 2));

        jobs.expectMessage(new LeaseEnded(lease(1), "interrupted"));
        assertThat(node.next().getOffer().getLeaseId()).isEqualTo(lease(2).value());
        assertThat(HiddenName.isOne(question)).isTrue();
    }

    @Test
    void a_node_that_an_operator_suspended_is_asked_nothing() {
        judgement = judgement(Standing.SUSPENDED);
        var node = node().welcomed(clock);
        clock.set(START.plusSeconds(60));
        node.heartbeat();
        node.next();

        passSeconds(1);

        node.heartbeat();
        node.next();
        jobs.expectNoMessage(Duration.ZERO);
    }

    @Test
    void a_node_that_is_suspended_loses_its_leases_to_others_at_once() {
        var node = node().welcomed(clock);
        offer(node, 1);

        registry.tell(new Judged(known(node, Standing.SUSPENDED)));

        jobs.expectMessage(new LeaseEnded(lease(1), "node-lost"));
        assertThat(node.next().getRefused().getCode()).isEqualTo("node.suspended");
        assertThat(
                        dispatch.fishForMessage(
                                TestNode.PATIENCE,
                                message ->
                                        message instanceof NodeGone
                                                ? FishingOutcomes.complete()
                                                : FishingOutcomes.continueAndIgnore()))
                .isNotEmpty();
    }

    @Test
    void a_node_holds_as_many_leases_as_it_may_however_many_it_offers_to_hold() {
        mostLeases = 1;
        var node = node().welcomed(clock);
        assertThat(dispatch.expectMessageClass(NodeReady.class).freeSlots()).isEqualTo(1);

        // its tenth result that was right
        mostLeases = 2;
        registry.tell(new Judged(record(node.id(), "", "alpha", judgement)));

        assertThat(dispatch.expectMessageClass(NodeReady.class).freeSlots()).isEqualTo(2);
    }

    @Test
    void a_suspended_node_on_its_way_back_that_may_hold_more_leases_stays() {
        judgement = new Judgement(Standing.SUSPENDED, Judgement.RESULTS_WRONG, "why so", START);
        mostLeases = 1;
        var node = node().welcomed(clock);

        // its tenth right answer
        mostLeases = 2;
        registry.tell(new Judged(record(node.id(), "", "alpha", judgement)));
        assertThat(listed()).hasSize(1);
        node.heartbeat();

        assertThat(node.next().getHeartbeatAck().getStanding()).isEqualTo("suspended");
    }

    @Test
    void a_session_asks_by_itself_now_and_then_in_case_a_word_was_lost() {
        var node = node().welcomed(clock);
        judgement = judgement(Standing.REVOKED);

        clock.set(START.plusSeconds(60));
        node.heartbeat();
        node.next();
        passSeconds(1);

        assertThat(node.next().getRefused().getCode()).isEqualTo("node.revoked");
    }

    @Test
    void a_clock_that_is_an_hour_off_is_refused_with_how_far_it_is() {
        var node = node();
        node.challenged()
                .say(hello(hello -> hello.setSentAtMillis(START.plusSeconds(3600).toEpochMilli())));

        var refused = node.next().getRefused();

        assertThat(refused.getCode()).isEqualTo("node.clock-off");
        assertThat(refused.getWhy()).contains("3600 s ahead");
    }

    private NodeRecord known(TestNode node, Standing standing) {
        return record(node.id(), "", "alpha", judgement(standing));
    }
}
