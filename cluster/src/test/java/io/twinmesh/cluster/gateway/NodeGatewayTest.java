package io.twinmesh.cluster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.typesafe.config.ConfigFactory;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.twinmesh.actors.dispatch.DispatchCommand.NodeReady;
import io.twinmesh.actors.job.JobCommand.LeaseEnded;
import io.twinmesh.actors.node.RegistryCommand.NodeView;
import io.twinmesh.cluster.certificate.GatewayCertificate;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.wire.node.Bye;
import io.twinmesh.wire.node.FetchModelRequest;
import io.twinmesh.wire.node.ModelChunk;
import io.twinmesh.wire.node.NodeGatewayGrpc;
import io.twinmesh.wire.node.NodeMessage;
import io.twinmesh.wire.node.Result;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

class NodeGatewayTest extends GatewayOnLoopback {
    @Nested
    class Handshake {
        @Test
        void welcomes_a_node_and_offers_its_slots() {
            var node = node();
            node.challenged().say(hello(hello -> {}));

            var welcome = node.next().getWelcome();

            assertThat(welcome.getNodeId()).isEqualTo(node.id().value());
            assertThat(welcome.getHeartbeatMillis()).isEqualTo(5000);
            assertThat(welcome.getAuthorKey().toByteArray())
                    .isEqualTo(AUTHOR.verifyingKey().bytes());
            var ready = dispatch.expectMessageClass(NodeReady.class);
            assertThat(ready.freeSlots()).isEqualTo(2);
            assertThat(ready.account()).isEqualTo(ACCOUNT);
            assertThat(listed()).extracting(NodeView::state).containsExactly("active");
        }

        @Test
        void revokes_the_leases_of_an_earlier_session() {
            var node = node();
            node.challenged().say(hello(hello -> hello.addLeasesInFlight(lease(1).value())));

            assertThat(node.next().getWelcome().getRevokedLeasesList())
                    .containsExactly(lease(1).value());
        }

        @Test
        void refuses_capabilities_out_of_their_form() {
            refused(hello(hello -> slots(hello, 0)), "node.capabilities-invalid");
            refused(hello(hello -> slots(hello, 257)), "node.capabilities-invalid");
            refused(
                    hello(hello -> hello.getCapabilitiesBuilder().addEngines("Not An Engine")),
                    "node.capabilities-invalid");
        }

        @Test
        void refuses_a_key_that_is_none() {
            refused(
                    hello(hello -> hello.setPublicKey(ByteString.copyFrom(new byte[31]))),
                    "node.key-invalid");
            refused(
                    hello(hello -> hello.setPublicKey(ByteString.copyFrom(new byte[32]))),
                    "node.key-invalid");
        }

        @Test
        void refuses_a_hello_signed_with_another_key() {
            var other = SigningKey.generate(RANDOM);
            refused(
                    hello(hello ->
                            hello.setPublicKey(ByteString.copyFrom(other.verifyingKey().bytes()))),
                    "node.signature-invalid");
        }

        @Test
        void wants_hello_first() {
            refused(NodeMessage.newBuilder().setBye(Bye.newBuilder()), "node.hello-expected");
        }

        @Test
        void gives_up_on_a_connection_that_says_nothing() {
            var node = node().challenged();

            MANUAL.timePasses(Duration.ofSeconds(10));

            assertThat(node.next().getRefused().getCode()).isEqualTo("node.hello-timeout");
            assertThat(node.end().isOk()).isTrue();
        }

        @Test
        void never_meets_a_node_that_distrusts_its_certificate() throws IOException {
            var other =
                    GatewayCertificate.ensure(
                            folder.resolve("other.key"),
                            folder.resolve("other.crt"),
                            List.of(),
                            InstantSource.system(),
                            RANDOM);
            var node =
                    new TestNode(
                            server.orElseThrow().port(),
                            other.certificatePem(),
                            SigningKey.generate(RANDOM),
                            Optional.empty());
            nodes.add(node);

            assertThat(node.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(node.silent()).isTrue();
        }

        private void refused(NodeMessage.Builder first, String code) {
            // a hello made for the node that is connected next
            var node = node(NEXT).challenged();

            node.say(first);

            assertThat(node.next().getRefused().getCode()).isEqualTo(code);
            assertThat(node.end().isOk()).isTrue();
            dispatch.expectNoMessage(Duration.ofMillis(1));
        }
    }

    @Nested
    class Frames {
        @Test
        void a_frame_that_comes_twice_ends_the_session() {
            var node = node().welcomed(clock);
            var frame = node.frame(beat());

            node.send(frame);
            assertThat(node.next().hasHeartbeatAck()).isTrue();
            node.send(frame);

            assertThat(node.next().getRefused().getCode()).isEqualTo("node.sequence-broken");
        }

        @Test
        void a_frame_of_another_session_ends_the_session() {
            var node = node().welcomed(clock);

            node.send(node.frame(beat(), 2, filled(32)));

            assertThat(node.next().getRefused().getCode()).isEqualTo("node.signature-invalid");
            assertThat(node.end().isOk()).isTrue();
        }

        @Test
        void a_body_that_is_no_message_ends_the_session() {
            var node = node().welcomed(clock);

            node.send(node.frame(new byte[] {-1, -1, -1}, 2, node.nonce()));

            assertThat(node.next().getRefused().getCode()).isEqualTo("node.frame-malformed");
        }

        @Test
        void a_name_out_of_its_form_ends_the_session() {
            var node = node().welcomed(clock);

            node.heartbeat("ls-" + "0".repeat(33));

            var refused = node.next().getRefused();
            assertThat(refused.getCode()).isEqualTo("node.frame-malformed");
            assertThat(refused.getWhy())
                    .isEqualTo("frame 2: leases_running must be ls- and 32 hex digits");
        }

        @Test
        void a_frame_over_the_limit_ends_the_session_and_its_leases() {
            var node = node().welcomed(clock);
            offer(node, 1);

            node.say(
                    NodeMessage.newBuilder()
                            .setResult(
                                    Result.newBuilder()
                                            .setOutput(
                                                    ByteString.copyFrom(
                                                            new byte[1024 * 1024 + 1]))));

            assertThat(node.end().getCode())
                    .isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.CANCELLED);
            jobs.expectMessage(new LeaseEnded(lease(1), "node-lost"));
        }
    }

    @Nested
    class Models {
        @Test
        void travel_by_digest_to_a_live_session_whole() throws IOException {
            var node = node();
            node.challenged().say(hello(hello -> {}));
            var token = node.next().getWelcome().getSessionToken();

            var chunks = fetch(node, token, digestOf(true));

            assertThat(chunks.getFirst().getHead().getBlobBytes()).isEqualTo(BLOB.length);
            var manifest = chunks.getFirst().getHead().getManifest().toByteArray();
            assertThat(Digest.of(manifest).text()).isEqualTo(digestOf(true));
            assertThat(
                            AUTHOR.verifyingKey()
                                    .verifies(
                                            manifest,
                                            chunks.getFirst()
                                                    .getHead()
                                                    .getSignature()
                                                    .toByteArray()))
                    .isTrue();
            var blob = new ByteArrayOutputStream();
            for (var chunk : chunks.subList(1, chunks.size())) {
                assertThat(chunk.getBlob().size()).isLessThanOrEqualTo(256 * 1024);
                chunk.getBlob().writeTo(blob);
            }
            assertThat(blob.toByteArray()).isEqualTo(BLOB);
            assertThat(fetch(node, token, digestOf(false))).hasSize(1);
        }

        @Test
        void go_on_at_the_byte_that_is_asked_for_and_else_at_the_first() {
            var node = node();
            node.challenged().say(hello(hello -> {}));
            var token = node.next().getWelcome().getSessionToken();

            var rest = fetch(node, token, digestOf(true), BLOB.length - 3);
            assertThat(rest.getFirst().getHead().getFrom()).isEqualTo(BLOB.length - 3);
            assertThat(rest.get(1).getBlob().toByteArray())
                    .isEqualTo(Arrays.copyOfRange(BLOB, BLOB.length - 3, BLOB.length));
            for (var nowhere : new long[] {-1, BLOB.length + 1L, Long.MAX_VALUE}) {
                var all = fetch(node, token, digestOf(true), nowhere);
                assertThat(all.getFirst().getHead().getFrom()).isZero();
            }
        }

        @Test
        void stay_closed_without_a_live_session() {
            var node = node();
            node.challenged().say(hello(hello -> {}));
            var token = node.next().getWelcome().getSessionToken();

            assertThatThrownBy(() -> fetch(node, "guess", digestOf(false)))
                    .isInstanceOf(StatusRuntimeException.class)
                    .hasMessage("UNAUTHENTICATED: node.session-unknown");
            assertThatThrownBy(() -> fetch(node, token, "sha256:" + "0".repeat(64)))
                    .hasMessage("NOT_FOUND: model.unknown");
            assertThatThrownBy(() -> fetch(node, token, "../../etc/passwd"))
                    .hasMessage("INVALID_ARGUMENT: model.digest-malformed");
            node.say(NodeMessage.newBuilder().setBye(Bye.newBuilder()));
            assertThat(node.end().isOk()).isTrue();
            assertThatThrownBy(() -> fetch(node, token, digestOf(false)))
                    .hasMessage("UNAUTHENTICATED: node.session-unknown");
        }

        private static List<ModelChunk> fetch(TestNode node, String token, String digest) {
            return fetch(node, token, digest, 0);
        }

        private static List<ModelChunk> fetch(
                TestNode node, String token, String digest, long from) {
            var chunks = new ArrayList<ModelChunk>();
            NodeGatewayGrpc.newBlockingStub(node.channel)
                    .fetchModel(
                            FetchModelRequest.newBuilder()
                                    .setSessionToken(token)
                                    .setDigest(digest)
                                    .setFrom(from)
                                    .build())
                    .forEachRemaining(chunks::add);
            return chunks;
        }
    }

    @Test
    void finds_every_one_of_its_settings_in_the_configuration() {
        var settings =
                Arrays.stream(GatewaySettings.class.getRecordComponents())
                        .map(part ->
                                part.getName()
                                        .replaceAll("([A-Z])", "-$1")
                                        .toLowerCase(Locale.ROOT))
                        .collect(Collectors.toCollection(ArrayList::new));

        // this one is asked of machines that want to be let in, too
        assertThat(settings.remove("least-rows-per-second")).isTrue();
        assertThat(ConfigFactory.load().getConfig("twinmesh.gateway").root().keySet())
                .containsAll(settings);
        assertThat(GatewaySettings.of(ConfigFactory.load(), 50).suspectAfter())
                .isEqualTo(Duration.ofSeconds(15));
    }
}
