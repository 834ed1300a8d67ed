package io.twinmesh.cluster.gateway.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.twinmesh.cluster.gateway.peer.TurnedAway.Reason;

import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

class ConnectionsTest {
    private final TurnedAway turnedAway = new TurnedAway();
    private final Connections connections =
            new Connections(
                    new Connections.Limits(5, 3, 4),
                    turnedAway,
                    () -> Instant.parse("2026-11-21T12:00:00Z"));

    private final List<InetSocketAddress> closed = new ArrayList<>();

    @Test
    void no_more_are_kept_than_there_may_be_until_one_is_over() {
        for (var n = 1; n <= 5; n++) {
            var peer = peer("192.0.2." + n, 1);
            assertThat(came(peer)).isTrue();
            prove(peer);
        }
        assertThat(came(peer("192.0.2.6", 1))).isFalse();
        assertThat(turnedAway.of(Reason.MAX_CONNECTIONS)).isEqualTo(1);

        connections.closed(peer("192.0.2.1", 1));

        assertThat(came(peer("192.0.2.6", 1))).isTrue();
    }

    @Test
    void no_more_of_one_address_are_kept_than_there_may_be_until_one_is_over() {
        for (var port = 1; port <= 3; port++) {
            var peer = peer("192.0.2.1", port);
            assertThat(came(peer)).isTrue();
            prove(peer);
        }
        assertThat(came(peer("192.0.2.1", 4))).isFalse();
        assertThat(turnedAway.of(Reason.MAX_CONNECTIONS_PER_ADDRESS)).isEqualTo(1);
        assertThat(came(peer("192.0.2.2", 1))).isTrue();

        connections.closed(peer("192.0.2.1", 2));

        assertThat(came(peer("192.0.2.1", 4))).isTrue();
    }

    @Test
    void one_that_ends_before_it_proves_who_it_is_is_counted_and_an_honest_one_is_not() {
        came(peer("192.0.2.1", 1));
        came(peer("192.0.2.2", 1));
        prove(peer("192.0.2.2", 1));

        connections.closed(peer("192.0.2.1", 1));
        connections.closed(peer("192.0.2.2", 1));

        assertThat(turnedAway.of(Reason.HANDSHAKE)).isEqualTo(1);
    }

    @Test
    void addresses_of_one_network_of_version_6_are_one() {
        for (var host = 1; host <= 3; host++) {
            var peer = peer("2001:db8::" + host, 1);
            assertThat(came(peer)).isTrue();
            prove(peer);
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

    @Test
    void silent_ones_of_an_address_take_no_place_of_an_honest_one_there() {
        var first = peer("192.0.2.1", 1);
        came(first);
        prove(first);
        for (var port = 2; port <= 9; port++) {
            assertThat(came(peer("192.0.2.1", port))).isTrue();
            if (port > 3) {
                connections.closed(closed.getLast());
            }
        }
        var honest = peer("192.0.2.1", 10);

        assertThat(came(honest)).isTrue();
        prove(honest);

        assertThat(came(peer("192.0.2.1", 11))).isTrue();
        assertThat(closed)
                .hasSize(8)
                .startsWith(peer("192.0.2.1", 2))
                .endsWith(peer("192.0.2.1", 9))
                .doesNotContain(first, honest);
    }

    @Test
    void one_too_many_in_all_takes_the_place_of_a_handshake() {
        for (var n = 1; n <= 4; n++) {
            var peer = peer("192.0.2." + n, 1);
            came(peer);
            prove(peer);
        }
        came(peer("192.0.2.5", 1));

        assertThat(came(peer("192.0.2.6", 1))).isTrue();
        assertThat(closed).containsExactly(peer("192.0.2.5", 1));
        prove(peer("192.0.2.6", 1));
        assertThat(came(peer("192.0.2.7", 1))).isFalse();

        connections.closed(peer("192.0.2.5", 1));

        assertThat(came(peer("192.0.2.7", 1)))
                .as("the place of one that was closed for another is not free twice")
                .isFalse();
    }

    @Test
    void the_address_with_most_handshakes_gives_one_up() {
        came(peer("192.0.2.1", 1));
        came(peer("192.0.2.2", 1));
        came(peer("192.0.2.3", 1));
        came(peer("192.0.2.2", 2));

        assertThat(came(peer("192.0.2.4", 1))).isTrue();

        assertThat(closed).containsExactly(peer("192.0.2.2", 1));
    }

    @Test
    void no_more_are_closed_for_others_at_a_time_than_there_may_be_handshakes() {
        for (var port = 1; port <= 3 + 4; port++) {
            assertThat(came(peer("192.0.2.1", port))).isTrue();
        }
        assertThat(closed).hasSize(4);
        assertThat(came(peer("192.0.2.1", 8))).isFalse();

        connections.closed(closed.getFirst());

        assertThat(came(peer("192.0.2.1", 8))).isTrue();
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
