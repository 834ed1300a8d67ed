package io.twinmesh.cluster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.twinmesh.actors.dispatch.DispatchCommand.NodeReady;
import io.twinmesh.cluster.gateway.peer.TurnedAway.Reason;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.wire.node.FetchModelRequest;
import io.twinmesh.wire.node.NodeGatewayGrpc;
import io.twinmesh.wire.node.NodeMessage;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

class MutualTlsTest extends GatewayOnLoopback {
    @Test
    void a_peer_without_a_certificate_is_refused() {
        assertThatTlsRefuses(Optional.empty());
    }

    @Test
    void a_peer_with_a_certificate_of_another_authority_is_refused() {
        assertThatTlsRefuses(Optional.of(shown(authority(), NEXT)));
    }

    @Test
    void a_peer_whose_certificate_is_over_is_refused() {
        assertThatTlsRefuses(
                Optional.of(
                        TestNode.Shown.of(
                                AUTHORITY,
                                NEXT,
                                Instant.now().minus(Duration.ofDays(2)),
                                Duration.ofDays(1))));
    }

    @Test
    void a_peer_that_shows_the_gateways_own_certificate_is_refused() {
        var own = certificate.orElseThrow();

        assertThatTlsRefuses(Optional.of(new TestNode.Shown(own.certificatePem(), own.keyPem())));
    }

    @Test
    void one_nodes_certificate_opens_no_session_for_another_node() {
        var other = SigningKey.generate(RANDOM);
        var node = node(NEXT, Optional.of(shown(AUTHORITY, other))).challenged();

        node.say(NodeMessage.newBuilder().setHello(TestNode.hello(NEXT, clock)));

        assertThat(node.next().getRefused().getCode()).isEqualTo("node.certificate-of-another");
        assertThat(node.end().isOk()).isTrue();
        dispatch.expectNoMessage(Duration.ofMillis(1));
    }

    @Test
    void one_nodes_session_token_opens_nothing_to_another_node() {
        var node = node().challenged();
        node.say(hello(_ -> {}));
        var token = node.next().getWelcome().getSessionToken();
        var other = node(SigningKey.generate(RANDOM));

        var chunks =
                NodeGatewayGrpc.newBlockingStub(other.channel)
                        .fetchModel(
                                FetchModelRequest.newBuilder()
                                        .setSessionToken(token)
                                        .setDigest(digestOf(true))
                                        .build());

        assertThat(catchThrowable(chunks::hasNext))
                .satisfies(thrown ->
                        assertThat(Status.fromThrowable(thrown).getDescription())
                                .isEqualTo("node.session-unknown"));
    }

    @Test
    void a_session_ends_with_its_certificate() {
        var node = node();
        node.challenged().say(hello(_ -> {}));
        assertThat(node.next().hasWelcome()).isTrue();
        dispatch.expectMessageClass(NodeReady.class);

        // a year of the test's time, in which the node was heard just now
        clock.set(Instant.now().plus(Duration.ofDays(366)));
        node.heartbeat();
        node.next();
        passSeconds(1);

        assertThat(node.next().getRefused().getCode()).isEqualTo("node.certificate-ended");
    }

    private void assertThatTlsRefuses(Optional<TestNode.Shown> shown) {
        var node = node(NEXT, shown);

        assertThat(node.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(node.silent()).isTrue();
        await().atMost(TestNode.PATIENCE).until(() -> turnedAway(Reason.HANDSHAKE) > 0);
    }
}
