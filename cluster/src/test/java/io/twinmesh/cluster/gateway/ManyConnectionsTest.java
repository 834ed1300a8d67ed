package io.twinmesh.cluster.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.twinmesh.inference.proof.SigningKey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/// Whoever opens connections without end, from one address or many, keeps no node away. With 10,000
/// of them it is measured by hand: `bench/README.md`.
class ManyConnectionsTest extends GatewayOnLoopback {
    private final List<Socket> sockets = new ArrayList<>();

    @Override
    String settings() {
        return """
        twinmesh.gateway {
          max-connections = 5
          max-connections-per-address = 2
          max-handshakes = 3
        }\
        """;
    }

    @AfterEach
    void hangUp() throws IOException {
        for (var socket : sockets) {
            socket.close();
        }
    }

    @Test
    void silent_ones_of_one_address_make_way_for_a_node_behind_it() throws IOException {
        var oldest = dial("127.0.0.1");
        dial("127.0.0.1");

        var node = node().welcomed(clock);

        assertClosed(oldest);
        node.heartbeat();
        assertThat(node.next().hasHeartbeatAck()).isTrue();
    }

    @Test
    void one_too_many_of_those_who_said_who_they_are_is_closed_and_they_are_served()
            throws IOException {
        var first = node().welcomed(clock);
        var second = node(SigningKey.generate(RANDOM)).welcomed(clock);
        var oldest = dial("127.0.0.2");
        dial("127.0.0.2");
        dial("127.0.0.3");

        dial("127.0.0.3");
        assertClosed(oldest);
        var late = node(SigningKey.generate(RANDOM));
        assertThat(late.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(late.silent()).isTrue();

        second.heartbeat();
        assertThat(second.next().hasHeartbeatAck()).isTrue();
        // it would come again, to the place that is free then
        late.close();
        first.breakOff();
        await().atMost(TestNode.PATIENCE).until(this::isLetIn);
    }

    private boolean isLetIn() {
        try (var node = node(SigningKey.generate(RANDOM))) {
            return node.within(TestNode.PATIENCE.dividedBy(12)).isPresent();
        }
    }

    @Test
    void many_that_come_at_once_leave_the_door_open() throws IOException {
        for (var silent = 0; silent < 200; silent++) {
            dial("127.0.0." + (2 + silent % 7));
        }

        var node = node().welcomed(clock);

        node.heartbeat();
        assertThat(node.next().hasHeartbeatAck()).isTrue();
    }

    @Test
    void a_handshake_that_does_not_end_makes_way_for_one_that_does() throws IOException {
        var oldest = dial("127.0.0.2");
        dial("127.0.0.2");
        dial("127.0.0.3");

        var node = node().welcomed(clock);

        assertClosed(oldest);
        node.heartbeat();
        assertThat(node.next().hasHeartbeatAck()).isTrue();
    }

    /// Connects, and says nothing.
    private Socket dial(String from) throws IOException {
        var socket = new Socket();
        sockets.add(socket);
        socket.setSoTimeout(Math.toIntExact(TestNode.PATIENCE.toMillis()));
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), server.orElseThrow().port()));
        return socket;
    }

    private static void assertClosed(Socket socket) throws IOException {
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
}
