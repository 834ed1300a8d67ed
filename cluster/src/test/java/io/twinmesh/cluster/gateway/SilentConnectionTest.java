package io.twinmesh.cluster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

class SilentConnectionTest extends GatewayOnLoopback {

    @Override
    String settings() {
        return "twinmesh.gateway.hello-timeout = 100ms";
    }

    @Test
    void whoever_never_begins_the_handshake_is_closed() throws IOException {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), server.orElseThrow().port())) {
            socket.setSoTimeout(Math.toIntExact(TestNode.PATIENCE.toMillis()));

            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }
}
