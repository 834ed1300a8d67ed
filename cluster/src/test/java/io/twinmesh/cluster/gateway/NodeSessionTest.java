package io.twinmesh.cluster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;

import io.twinmesh.actors.dispatch.DispatchCommand;
import io.twinmesh.actors.dispatch.DispatchCommand.NodeGone;
import io.twinmesh.actors.dispatch.DispatchCommand.NodeReady;
import io.twinmesh.actors.job.JobCommand.LeaseCancelled;
import io.twinmesh.actors.job.JobCommand.LeaseEnded;
import io.twinmesh.actors.job.JobCommand.Reported;
import io.twinmesh.actors.job.JobCommand.Verdict;
import io.twinmesh.actors.node.NodeCommand;
import io.twinmesh.actors.node.NodeCommand.CountWork;
import io.twinmesh.actors.node.NodeCommand.Stand;
import io.twinmesh.actors.node.RegistryCommand.NodeView;
import io.twinmesh.actors.node.Standing;
import io.twinmesh.wire.node.Bye;
import io.twinmesh.wire.node.Decline;
import io.twinmesh.wire.node.Drain;
import io.twinmesh.wire.node.Failure;
import io.twinmesh.wire.node.NodeMessage;
import io.twinmesh.wire.node.Offer;

import org.apache.pekko.actor.testkit.typed.FishingOutcome;
import org.apache.pekko.actor.testkit.typed.javadsl.FishingOutcomes;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.time.Duration;

class NodeSessionTest extends GatewayOnLoopback {
    @Nested
    class Leases {
        @Test
        void travel_to_the_node_and_their_results_to_the_job_and_verdicts_back() {
            // given
            var node = node().welcomed(clock);
            var offer = offer(node, 1);
            assertThat(offer.getTtlMillis()).isEqualTo(29_000);

            // when
            node.say(NodeMessage.newBuilder().setResult(node.result(offer, filled(10))));

            // then
            var reported = jobs.expectMessageClass(Reported.class);
            assertThat(reported.output()).isEqualTo(filled(10));
            assertThat(reported.nodeKey()).isEqualTo(node.key.verifyingKey().bytes());
            reported.replyTo().tell(new Verdict(lease(1), "accepted", ""));
            assertThat(node.next().getResultAck()).isEqualTo(ack(1, "accepted", ""));
            assertThat(listed()).extracting(NodeView::jobs).containsExactly(0L);
            node.heartbeat();
            node.next();
            assertThat(listed()).extracting(NodeView::jobs).containsExactly(1L);
            // the same result again gets the same answer and does not reach the job
            node.say(NodeMessage.newBuilder().setResult(node.result(offer, filled(10))));
            assertThat(node.next().getResultAck()).isEqualTo(ack(1, "accepted", ""));
            jobs.expectNoMessage(Duration.ofMillis(1));
        }

        @Test
        void leave_their_slots_when_the_result_is_there_and_not_only_when_it_is_judged() {
            var node = node().welcomed(clock);
            var offer = offer(node, 1);

            node.say(NodeMessage.newBuilder().setResult(node.result(offer, filled(10))));

            jobs.expectMessageClass(Reported.class);
            assertThat(dispatch.fishForMessage(TestNode.PATIENCE, NodeSessionTest::bothFree))
                    .isNotEmpty();
        }

        @Test
        void that_nobody_gave_or_with_an_old_token_are_stale() {
            var node = node().welcomed(clock);
            var offer = offer(node, 1);

            node.say(
                    NodeMessage.newBuilder()
                            .setResult(node.result(offer, filled(1)).setFencingToken(6)));
            assertThat(node.next().getResultAck())
                    .isEqualTo(ack(1, "stale", "lease.fencing-token"));
            node.say(
                    NodeMessage.newBuilder()
                            .setResult(node.result(offer, filled(1)).setLeaseId(lease(9).value())));
            assertThat(node.next().getResultAck()).isEqualTo(ack(9, "stale", "lease.unknown"));
            jobs.expectNoMessage(Duration.ofMillis(1));
        }

        @Test
        void with_a_receipt_that_does_not_fit_are_invalid_and_go_to_others() {
            var node = node().welcomed(clock);
            var unsigned = offer(node, 1);
            var otherOutput = offer(node, 2);

            node.say(
                    NodeMessage.newBuilder()
                            .setResult(
                                    node.result(unsigned, filled(1))
                                            .setReceiptSignature(ByteString.copyFrom(filled(64)))));
            assertThat(node.next().getResultAck())
                    .isEqualTo(ack(1, "invalid", "receipt.signature-invalid"));
            jobs.expectMessage(new LeaseEnded(lease(1), "result-invalid"));
            node.say(
                    NodeMessage.newBuilder()
                            .setResult(
                                    node.result(otherOutput, filled(1))
                                            .setOutput(ByteString.copyFrom(filled(2)))));
            assertThat(node.next().getResultAck()).isEqualTo(ack(2, "invalid", "receipt.mismatch"));
            jobs.expectMessage(new LeaseEnded(lease(2), "result-invalid"));
        }

        @Test
        void beyond_the_nodes_slots_are_declined() {
            var node = node().welcomed(clock);
            offer(node, 1);
            offer(node, 2);

            session().tell(leaseOffer(3));

            jobs.expectMessage(new LeaseEnded(lease(3), "interrupted"));
        }

        @Test
        void that_fail_go_back_to_the_job_with_their_code() {
            var node = node().welcomed(clock);
            var offer = offer(node, 1);

            fails(node, offer, "model-load");

            jobs.expectMessage(new LeaseEnded(lease(1), "model-load"));
        }

        @Test
        void that_the_node_gives_back_count_as_failed_and_after_the_second_it_waits_for_the_next() {
            var node = node().welcomed(clock);
            givesBack(node, 1);
            isReadyAgain(node);

            givesBack(node, 2);

            assertThat(dispatch.fishForMessage(TestNode.PATIENCE, NodeSessionTest::gone))
                    .isNotEmpty();
            clock.set(clock.instant().plusSeconds(5));
            node.heartbeat();
            node.next();
            assertThat(listed()).extracting(NodeView::failed).containsExactly(2L);
            assertThat(dispatch.fishForMessage(TestNode.PATIENCE, NodeSessionTest::bothFree))
                    .as("it has waited")
                    .isNotEmpty();
        }

        @Test
        void that_a_node_gives_back_when_it_drains_do_not_count_as_failed() {
            var node = node().welcomed(clock);
            var offer = offer(node, 1);
            node.say(NodeMessage.newBuilder().setDrain(Drain.getDefaultInstance()));
            assertThat(node.next().hasDrainAck()).isTrue();

            declines(node, offer);

            jobs.expectMessage(new LeaseEnded(lease(1), "declined"));
            node.heartbeat();
            node.next();
            assertThat(listed()).extracting(NodeView::failed).containsExactly(0L);
        }

        @Test
        void that_a_node_gives_back_and_comes_again_are_not_forgotten_with_its_session() {
            var node = node().welcomed(clock);
            givesBack(node, 1);
            isReadyAgain(node);
            givesBack(node, 2);
            clock.set(clock.instant().plusSeconds(1));

            var again = node(node.key).welcomed(clock);
            again.heartbeat();
            again.next();

            assertThat(listed())
                    .extracting(view -> view.pulse().orElseThrow().freeSlots())
                    .containsExactly(0);
        }

        @Test
        void that_took_too_long_by_the_nodes_word_keep_their_slot_until_it_says_otherwise() {
            var node = node().welcomed(clock);
            var offer = offer(node, 1);

            fails(node, offer, "deadline");
            node.heartbeat();

            assertThat(dispatch.fishForMessage(TestNode.PATIENCE, NodeSessionTest::upToBothFree))
                    .as("its lease, its failure, its heartbeat")
                    .extracting(ready -> ((NodeReady) ready).freeSlots())
                    .containsExactly(1, 1, 2);
        }

        @Test
        void of_an_earlier_session_that_the_node_is_still_at_keep_their_slots() {
            var node = node();

            node.welcomed(TestNode.hello(node.key, clock).addLeasesInFlight(lease(1).value()));

            assertThat(dispatch.expectMessageClass(NodeReady.class).freeSlots()).isEqualTo(1);
            node.heartbeat();
            node.next();
            assertThat(dispatch.expectMessageClass(NodeReady.class).freeSlots()).isEqualTo(2);
        }

        private void givesBack(TestNode node, int number) {
            clock.set(clock.instant().plusMillis(1));
            var offer = offer(node, number);
            clock.set(clock.instant().plusMillis(1));
            declines(node, offer);
            jobs.expectMessage(new LeaseEnded(lease(number), "declined"));
        }

        private void isReadyAgain(TestNode node) {
            assertThat(dispatch.fishForMessage(TestNode.PATIENCE, NodeSessionTest::bothFree))
                    .isNotEmpty();
            // the next session() needs a NodeReady again
            node.heartbeat();
            node.next();
        }

        private static void fails(TestNode node, Offer offer, String code) {
            node.say(
                    NodeMessage.newBuilder()
                            .setFailure(
                                    Failure.newBuilder()
                                            .setLeaseId(offer.getLeaseId())
                                            .setFencingToken(offer.getFencingToken())
                                            .setCode(code)));
        }

        private static void declines(TestNode node, Offer offer) {
            node.say(
                    NodeMessage.newBuilder()
                            .setDecline(Decline.newBuilder().setLeaseId(offer.getLeaseId())));
        }

        @Test
        void that_their_job_needs_no_more_are_cancelled_and_do_not_count_as_failed() {
            var node = node().welcomed(clock);
            var offer = offer(node, 1);

            session().tell(new LeaseCancelled(lease(1)));

            assertThat(node.next().getCancel().getLeaseId()).isEqualTo(offer.getLeaseId());
            node.say(NodeMessage.newBuilder().setResult(node.result(offer, filled(1))));
            assertThat(node.next().getResultAck()).isEqualTo(ack(1, "late", "lease.cancelled"));
            node.heartbeat();
            node.next();
            assertThat(listed()).extracting(NodeView::failed).containsExactly(0L);
            jobs.expectNoMessage(Duration.ofMillis(1));
        }

        @Test
        void that_another_node_was_quicker_with_do_not_count_as_failed() {
            var node = node().welcomed(clock);
            var offer = offer(node, 1);
            node.say(NodeMessage.newBuilder().setResult(node.result(offer, filled(1))));
            var reported = jobs.expectMessageClass(Reported.class);

            // the result is with its job, which answers
            session().tell(new LeaseCancelled(lease(1)));
            reported.replyTo().tell(new Verdict(lease(1), "late", "result.late"));

            assertThat(node.next().getResultAck()).isEqualTo(ack(1, "late", "result.late"));
            node.heartbeat();
            node.next();
            assertThat(listed()).extracting(NodeView::failed).containsExactly(0L);
        }

        @Test
        void whose_job_began_anew_meanwhile_do_not_count_as_failed() {
            var node = node().welcomed(clock);
            var offer = offer(node, 1);
            node.say(NodeMessage.newBuilder().setResult(node.result(offer, filled(1))));
            var reported = jobs.expectMessageClass(Reported.class);

            // the result is with its job, which answers
            session().tell(new LeaseCancelled(lease(1)));
            reported.replyTo().tell(new Verdict(lease(1), "stale", "result.stale"));

            assertThat(node.next().getResultAck()).isEqualTo(ack(1, "stale", "result.stale"));
            node.heartbeat();
            node.next();
            assertThat(listed()).extracting(NodeView::failed).containsExactly(0L);
        }

        @Test
        void past_their_time_count_as_failed_also_when_the_result_comes_before_that_is_noticed() {
            var node = node().welcomed(clock);
            var offer = offer(node, 1);

            clock.set(clock.instant().plusSeconds(30));
            node.say(NodeMessage.newBuilder().setResult(node.result(offer, filled(1))));

            assertThat(node.next().getResultAck()).isEqualTo(ack(1, "late", "lease.expired"));
            jobs.expectMessage(new LeaseEnded(lease(1), "deadline"));
            node.heartbeat();
            node.next();
            assertThat(listed()).extracting(NodeView::failed).containsExactly(1L);
        }

        @Test
        void past_their_time_are_cancelled_and_their_results_are_late() {
            var node = node().welcomed(clock);
            var offer = offer(node, 1);

            passSeconds(10);
            node.heartbeat(offer.getLeaseId());
            node.next();
            passSeconds(10);
            node.heartbeat(offer.getLeaseId());
            node.next();
            passSeconds(10);

            assertThat(node.next().getCancel().getLeaseId()).isEqualTo(offer.getLeaseId());
            jobs.expectMessage(new LeaseEnded(lease(1), "deadline"));
            node.say(NodeMessage.newBuilder().setResult(node.result(offer, filled(1))));
            assertThat(node.next().getResultAck()).isEqualTo(ack(1, "late", "lease.expired"));
        }

        @Test
        void are_reported_again_to_a_job_that_does_not_answer_then_given_up_and_not_counted() {
            var node = node().welcomed(clock);
            var offer = offer(node, 1);
            node.say(NodeMessage.newBuilder().setResult(node.result(offer, filled(1))));

            for (var ask = 0; ask < 3; ask++) {
                jobs.expectMessageClass(Reported.class);
                node.heartbeat(offer.getLeaseId());
                assertThat(node.next().hasHeartbeatAck()).isTrue();
                passSeconds(10);
            }

            assertThat(node.next().getResultAck()).isEqualTo(ack(1, "late", "job.silent"));
            jobs.expectMessage(new LeaseEnded(lease(1), "deadline"));
            node.heartbeat();
            node.next();
            assertThat(listed()).extracting(NodeView::failed).containsExactly(0L);
        }
    }

    private static FishingOutcome upToBothFree(DispatchCommand command) {
        return command instanceof NodeReady ready && ready.freeSlots() == 2
                ? FishingOutcomes.complete()
                : FishingOutcomes.continueAndCollect();
    }

    private static FishingOutcome gone(DispatchCommand command) {
        return command instanceof NodeGone
                ? FishingOutcomes.complete()
                : FishingOutcomes.continueAndIgnore();
    }

    private static FishingOutcome bothFree(DispatchCommand command) {
        return command instanceof NodeReady ready && ready.freeSlots() == 2
                ? FishingOutcomes.complete()
                : FishingOutcomes.continueAndIgnore();
    }

    @Nested
    class Endings {
        @Test
        void a_broken_stream_gives_the_leases_to_others_at_once() {
            var node = node().welcomed(clock);
            offer(node, 1);
            var session = session();

            node.breakOff();

            jobs.expectMessage(new LeaseEnded(lease(1), "node-lost"));
            assertThat(dispatch.fishForMessage(TestNode.PATIENCE, this::untilGone)).isNotEmpty();
            assertThat(listed()).extracting(NodeView::state).containsExactly("lost");
            // an offer that was under way is not left without an answer, and not held against it
            session.tell(leaseOffer(2));
            jobs.expectMessage(new LeaseEnded(lease(2), "interrupted"));
            assertThat(told.fishForMessage(TestNode.PATIENCE, this::untilCounted))
                    .last()
                    .isEqualTo(new CountWork(0, 1));
        }

        @Test
        void a_gateway_that_stops_gives_the_leases_to_others_and_counts_none_as_failed()
                throws InterruptedException {
            var node = node().welcomed(clock);
            offer(node, 1);

            server.orElseThrow().stop(Duration.ZERO);

            jobs.expectMessage(new LeaseEnded(lease(1), "interrupted"));
            assertThat(dispatch.fishForMessage(TestNode.PATIENCE, this::untilGone)).isNotEmpty();
            assertThat(listed()).extracting(NodeView::failed).containsExactly(0L);
        }

        @Test
        void a_half_closed_stream_is_a_broken_one() {
            var node = node().welcomed(clock);
            offer(node, 1);

            node.halfClose();

            jobs.expectMessage(new LeaseEnded(lease(1), "node-lost"));
            assertThat(node.end().isOk()).isTrue();
        }

        @Test
        void a_silent_node_is_suspect_first_and_lost_then() {
            var node = node().welcomed(clock);
            offer(node, 1);

            passSeconds(15);
            assertThat(dispatch.fishForMessage(TestNode.PATIENCE, this::untilGone)).isNotEmpty();
            jobs.expectNoMessage(Duration.ofMillis(1));
            node.heartbeat(lease(1).value());
            node.next();
            assertThat(session()).isNotNull();
            passSeconds(20);

            jobs.expectMessage(new LeaseEnded(lease(1), "node-lost"));
            assertThat(node.next().getRefused().getCode()).isEqualTo("node.silent");
        }

        @Test
        void a_second_session_of_the_same_node_fences_the_first() {
            var first = node().welcomed(clock);
            offer(first, 1);
            clock.set(START.plusMillis(1));

            var second = node(first.key).welcomed(clock);

            assertThat(first.next().getRefused().getCode()).isEqualTo("node.session-replaced");
            assertThat(first.end().isOk()).isTrue();
            jobs.expectMessage(new LeaseEnded(lease(1), "node-lost"));
            second.heartbeat();
            assertThat(second.next().hasHeartbeatAck()).isTrue();
            assertThat(listed()).extracting(NodeView::state).containsExactly("active");
        }

        @Test
        void a_drained_node_finishes_what_runs_takes_nothing_new_and_leaves() {
            var node = node().welcomed(clock);
            var offer = offer(node, 1);
            var session = session();

            node.say(NodeMessage.newBuilder().setDrain(Drain.newBuilder().setFinishRunning(true)));
            assertThat(node.next().getDrainAck().getRemainingLeases()).isEqualTo(1);
            assertThat(listed()).extracting(NodeView::state).containsExactly("draining");
            dispatch.fishForMessage(TestNode.PATIENCE, this::untilGone);
            session.tell(leaseOffer(2));
            jobs.expectMessage(new LeaseEnded(lease(2), "interrupted"));
            // whoever did not hear so would send the same job here again and again
            assertThat(dispatch.fishForMessage(TestNode.PATIENCE, this::untilGone)).isNotEmpty();
            node.say(NodeMessage.newBuilder().setResult(node.result(offer, filled(1))));
            jobs.expectMessageClass(Reported.class)
                    .replyTo()
                    .tell(new Verdict(lease(1), "accepted", ""));
            assertThat(node.next().getResultAck()).isEqualTo(ack(1, "accepted", ""));
            node.say(NodeMessage.newBuilder().setBye(Bye.newBuilder()));

            assertThat(node.end().isOk()).isTrue();
            assertThat(told.fishForMessage(TestNode.PATIENCE, this::untilLeft)).isNotEmpty();
            assertThat(listed()).extracting(NodeView::state).containsExactly("left");
        }

        private FishingOutcome untilGone(DispatchCommand command) {
            return outcome(command instanceof NodeGone);
        }

        private FishingOutcome untilCounted(NodeCommand command) {
            return outcome(command instanceof CountWork);
        }

        private FishingOutcome untilLeft(NodeCommand command) {
            return outcome(command.equals(new Stand(Standing.LEFT)));
        }

        private static FishingOutcome outcome(boolean found) {
            return found ? FishingOutcomes.complete() : FishingOutcomes.continueAndIgnore();
        }
    }
}
