package io.twinmesh.cluster.gateway.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Attributes;
import io.grpc.Grpc;

import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

class ConnectionsTest {
    private final Connections connections =
            new Connections(
                    new Connections.Limits(5, 3, 4), () -> Instant.parse("2026-11-21T12:00:00Z"));

    private final List<InetSocketAddress> closed = new ArrayList<>();

    @Test
    void no_more_are_kept_than_there_may_be_until_one_is_over() {
        for (var n = 1; n <= 5; n++) {
            var peer = peer("192.0.2." + n, 1);
            assertThat(came(peer)).isTrue();
            prove(peer);
        }
        assertThat(came(peer("192.0.2.6", 1))).isFalse();

        connections.closed(peer("192.0.2.1", 1));

        assertThat(came(peer("192.0.2.6", 1))).isTrue();
    }

    @Test
    void no_more_of_one_address_are_kept_than_there_may_be_until_one_is_over() {
        for (var port = 1; port <= 3; port++) {
            assertThat(came(peer("192.0.2.1", port))).isTrue();
        }
        assertThat(came(peer("192.0.2.1", 4))).isFalse();
        assertThat(came(peer("192.0.2.2", 1))).isTrue();

        connections.closed(peer("192.0.2.1", 2));

        assertThat(came(peer("192.0.2.1", 4))).isTrue();
    }

    @Test
    void addresses_of_one_network_of_version_6_are_one() {
        for (var host = 1; host <= 3; host++) {
            assertThat(came(peer("2001:db8::" + host, 1))).isTrue();
        }

        assertThat(came(peer("2001:db8::4", 1))).isFalse();
        assertThat(came(peer("2001:db8:0:1::4", 1))).isTrue();
    }

    @Test
    void the_oldest_handshake_makes_way_for_one_too_many() {
        var first = peer("192.0.2.1", 1);
        came(first);
        prove(first);
        for (var n = 2; n <= 5; n++) {
            assertThat(came(peer("192.0.2." + n, 1))).isTrue();
        }
        assertThat(closed).isEmpty();
        connections.closed(first);

        assertThat(came(peer("192.0.2.6", 1))).isTrue();

        assertThat(closed).containsExactly(peer("192.0.2.2", 1));
    }

    private boolean came(InetSocketAddress peer) {
        return connections.came(peer, () -> closed.add(peer));
    }

    private void prove(InetSocketAddress peer) {
        connections.transportReady(
                Attributes.newBuilder().set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, peer).build());
    }

    private static InetSocketAddress peer(String address, int port) {
        return new InetSocketAddress(address, port);
    }
}
