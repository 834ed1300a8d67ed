package io.twinmesh.cluster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.twinmesh.actors.job.JobCommand.LeaseEnded;
import io.twinmesh.actors.job.JobCommand.LeaseOffer;
import io.twinmesh.actors.job.JobCommand.Reported;
import io.twinmesh.actors.job.JobCommand.Verdict;
import io.twinmesh.actors.node.Judgement;
import io.twinmesh.actors.node.RegistryCommand.NodeView;
import io.twinmesh.actors.node.Standing;
import io.twinmesh.cluster.gateway.peer.TurnedAway.Reason;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.wire.node.Drain;
import io.twinmesh.wire.node.NodeFrame;
import io.twinmesh.wire.node.NodeMessage;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.time.Duration;

/// What dishonest and broken nodes try at the gateway. Where everything is tried that a bad actor
/// of the compute network might do:
///
/// | Bad input or bad actor | Tests |
/// |---|---|
/// | unsigned or wrongly signed frame | [Frames]; `NodeGatewayTest` `refuses_a_hello_signed_with_another_key` |
/// | replayed frame | `NodeGatewayTest` `a_frame_that_comes_twice_ends_the_session`, `a_frame_of_another_session_ends_the_session` |
/// | stale fencing token | `NodeSessionTest` `that_nobody_gave_or_with_an_old_token_are_stale`; `ResultCheckTest` `a_stale_fencing_token_is_refused` |
/// | forged hardware | altered by others: `EnrolmentServerTest` `forged_hardware_is_refused_and_uses_nothing_up`; signed by its owner: [ForgedHardwareTest], speed that is not there: `ExaminationTest`, `BenchmarkTest`; a GPU that computes nothing: `MachineReportTest` |
/// | the same GPU enrolled twice | `EnrolmentServerTest` `a_gpu_belongs_to_one_node_of_one_owner` |
/// | result of another job, or of another node's lease | [Results]; `ResultCheckTest` `another_lease_is_refused` |
/// | NaN or wrong shape | `ResultCheckTest` `a_value_that_is_not_one_finite_number_is_refused`, `outputs_of_another_shape_are_refused` |
/// | oversized output | [Results]; `NodeGatewayTest` `a_frame_over_the_limit_ends_the_session_and_its_leases` |
/// | never answering | `NodeSessionTest` `past_their_time_are_cancelled_and_their_results_are_late`, `a_silent_node_is_suspect_first_and_lost_then` |
/// | taking leases for their inputs alone, or to spoil jobs | `NodeSessionTest` `that_the_node_gives_back_count_as_failed_and_after_the_second_it_waits_for_the_next`; `LostLeasesTest`; `HedgedJobTest` `a_node_that_gave_its_lease_back_gets_the_next_one_only_where_nobody_else_is` |
/// | answering twice | [Results] |
/// | disconnecting at each step | [Disconnecting] |
/// | a model digest that does not match | `AgentWorksTest` `runs_no_model_under_a_false_digest_or_signature`; `ModelDownloadTest`; `ResultCheckTest` `another_model_is_refused` |
/// | clock an hour off | `NodeStandingTest` and `EnrolmentServerTest` `a_clock_that_is_an_hour_off_is_refused_with_how_far_it_is` |
/// | 10,000 connections | `ManyConnectionsTest`, `SilentConnectionTest`, [Crowding]; with 10,000 by hand: `bench/README.md` |
/// | a slow reader | [Dawdling]; `NodeLinkTest` |
/// | names of any length in its frames | `NodeGatewayTest` `a_name_out_of_its_form_ends_the_session`; `MessageFormTest` |
class BadNodesTest extends GatewayOnLoopback {
    private static final int SESSIONS = 3;

    @Override
    String settings() {
        return "twinmesh.gateway { max-sessions = "
                + SESSIONS
                + ", max-sessions-per-node = 2, max-slots = 2 }";
    }

    @Nested
    class Frames {
        @Test
        void without_a_signature_end_the_session() {
            var node = node().welcomed(clock);

            node.send(unsigned(node.frame(beat())));

            assertThat(node.next().getRefused().getCode()).isEqualTo("node.signature-invalid");
            assertThat(node.end().isOk()).isTrue();
        }

        @Test
        void without_a_signature_open_none() {
            var node = node().challenged();

            node.send(unsigned(node.frame(hello(_ -> {}))));

            assertThat(node.next().getRefused().getCode()).isEqualTo("node.signature-invalid");
            assertThat(turnedAway(Reason.SESSION)).isEqualTo(1);
        }

        @Test
        void with_the_signature_of_another_body_end_the_session() {
            var node = node().welcomed(clock);
            var frame = node.frame(beat());
            var drain = NodeMessage.newBuilder().setDrain(Drain.getDefaultInstance()).build();

            node.send(NodeFrame.newBuilder(frame).setBody(drain.toByteString()).build());

            assertThat(node.next().getRefused().getCode()).isEqualTo("node.signature-invalid");
        }

        private static NodeFrame unsigned(NodeFrame frame) {
            return NodeFrame.newBuilder(frame).clearSignature().build();
        }
    }

    @Nested
    class Results {
        @Test
        void of_another_job_are_invalid() {
            var node = node().welcomed(clock);
            var one = offer(node, 1);
            var two = offer(node, 2);
            var ofTwo = node.result(two, filled(3));

            node.say(NodeMessage.newBuilder().setResult(ofTwo.setLeaseId(one.getLeaseId())));

            assertThat(node.next().getResultAck()).isEqualTo(ack(1, "invalid", "receipt.mismatch"));
            jobs.expectMessage(new LeaseEnded(lease(1), "result-invalid"));
        }

        @Test
        void for_a_lease_of_another_node_are_stale_and_leave_it_there() {
            var honest = node().welcomed(clock);
            var offer = offer(honest, 1);
            var thief = node(SigningKey.generate(RANDOM)).welcomed(clock);

            thief.say(NodeMessage.newBuilder().setResult(thief.result(offer, filled(3))));

            assertThat(thief.next().getResultAck()).isEqualTo(ack(1, "stale", "lease.unknown"));
            honest.say(NodeMessage.newBuilder().setResult(honest.result(offer, filled(4))));
            assertThat(jobs.expectMessageClass(Reported.class).output()).isEqualTo(filled(4));
        }

        @Test
        void larger_than_the_offer_allows_are_invalid() {
            var node = node().welcomed(clock);
            var offer = offer(node, 1);
            var large = filled(offer.getMaxOutputBytes() + 1);

            node.say(NodeMessage.newBuilder().setResult(node.result(offer, large)));

            assertThat(node.next().getResultAck()).isEqualTo(ack(1, "invalid", "result.too-large"));
            jobs.expectMessage(new LeaseEnded(lease(1), "result-invalid"));
        }

        @Test
        void that_differ_from_the_first_answer_change_nothing() {
            var node = node().welcomed(clock);
            var offer = offer(node, 1);
            node.say(NodeMessage.newBuilder().setResult(node.result(offer, filled(1))));
            jobs.expectMessageClass(Reported.class)
                    .replyTo()
                    .tell(new Verdict(lease(1), "accepted", ""));
            assertThat(node.next().getResultAck()).isEqualTo(ack(1, "accepted", ""));

            node.say(NodeMessage.newBuilder().setResult(node.result(offer, filled(2))));

            assertThat(node.next().getResultAck()).isEqualTo(ack(1, "stale", "result.stale"));
            jobs.expectNoMessage(Duration.ofMillis(1));
        }
    }

    @Nested
    class Disconnecting {
        @Test
        void before_a_word_is_said_leaves_nothing() {
            node().challenged().breakOff();

            assertOthersAreServed();
        }

        @Test
        void right_after_hello_leaves_nothing() {
            var node = node().challenged();
            node.say(hello(_ -> {}));
            node.breakOff();

            assertOthersAreServed();
        }

        @Test
        void with_a_lease_gives_it_to_others() {
            var node = node().welcomed(clock);
            offer(node, 1);

            node.breakOff();

            jobs.expectMessage(new LeaseEnded(lease(1), "node-lost"));
            assertOthersAreServed();
        }

        @Test
        void with_a_result_that_is_being_judged_leaves_it_with_the_job() {
            var node = node().welcomed(clock);
            var offer = offer(node, 1);
            node.say(NodeMessage.newBuilder().setResult(node.result(offer, filled(1))));
            var reported = jobs.expectMessageClass(Reported.class);

            node.breakOff();

            await().atMost(TestNode.PATIENCE)
                    .until(() -> listed().getFirst().state().equals("lost"));
            reported.replyTo().tell(new Verdict(lease(1), "accepted", ""));
            jobs.expectNoMessage(Duration.ofMillis(1));
            assertOthersAreServed();
        }

        @Test
        void while_it_drains_gives_its_leases_to_others() {
            var node = node().welcomed(clock);
            offer(node, 1);
            node.say(NodeMessage.newBuilder().setDrain(Drain.newBuilder().setFinishRunning(true)));
            assertThat(node.next().hasDrainAck()).isTrue();

            node.breakOff();

            jobs.expectMessage(new LeaseEnded(lease(1), "node-lost"));
            assertOthersAreServed();
        }

        private void assertOthersAreServed() {
            var other = node(SigningKey.generate(RANDOM)).welcomed(clock);
            assertThat(listed())
                    .filteredOn(view -> view.id().equals(other.id()))
                    .extracting(NodeView::state)
                    .containsExactly("active");
        }
    }

    @Nested
    class Crowding {
        @Test
        void more_nodes_than_there_are_places_for_are_told_so_until_one_leaves() {
            for (var i = 0; i < SESSIONS; i++) {
                node(SigningKey.generate(RANDOM)).welcomed(clock);
            }
            for (var i = 0; i < 10; i++) {
                assertTurnedAway(node(SigningKey.generate(RANDOM)));
            }
            assertThat(turnedAway(Reason.TOO_MANY_SESSIONS)).isEqualTo(10);
            assertThat(sessions()).isEqualTo(SESSIONS);

            nodes.getFirst().breakOff();

            await().atMost(TestNode.PATIENCE)
                    .until(() ->
                            node(SigningKey.generate(RANDOM))
                                    .within(TestNode.PATIENCE.dividedBy(60))
                                    .isPresent());
        }

        @Test
        void a_node_takes_no_places_of_others_with_many_streams() {
            var key = SigningKey.generate(RANDOM);
            node(key).challenged();
            node(key).challenged();

            assertTurnedAway(node(key));

            assertThat(node(SigningKey.generate(RANDOM)).welcomed(clock)).isNotNull();
        }

        private static void assertTurnedAway(TestNode node) {
            var end = node.end();
            assertThat(end.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(end.getDescription()).isEqualTo("node.too-many-sessions");
        }
    }

    @Nested
    class Dawdling {
        @Test
        void a_node_that_does_not_read_is_let_go_and_its_leases_go_to_others() {
            // long answers fill what is under way sooner
            judgement =
                    new Judgement(
                            Standing.ACTIVE, "operator.test", "w".repeat(Judgement.MAX_WHY), START);
            var node = node().welcomed(clock);
            var offer = leaseOffer(1);
            session().tell(lasting(offer, Duration.ofDays(1)));
            assertThat(node.next().getOffer().getLeaseId()).isEqualTo(offer.lease().value());
            node.stopReading();

            // every heartbeat is answered; nobody reads the answers, and soon none is heard
            await().pollInterval(Duration.ofMillis(10))
                    .atMost(TestNode.PATIENCE)
                    .until(() -> {
                        for (var i = 0; i < 200; i++) {
                            node.heartbeat(lease(1).value());
                        }
                        passSeconds(1);
                        return listed().getFirst().state().equals("lost");
                    });

            jobs.expectMessage(new LeaseEnded(lease(1), "node-lost"));
            assertThat(turnedAway(Reason.SESSION)).isEqualTo(1);
        }

        private static LeaseOffer lasting(LeaseOffer offer, Duration time) {
            return new LeaseOffer(
                    offer.job(),
                    offer.lease(),
                    offer.fencingToken(),
                    offer.modelDigest(),
                    offer.inputs(),
                    START.plus(time));
        }
    }
}
