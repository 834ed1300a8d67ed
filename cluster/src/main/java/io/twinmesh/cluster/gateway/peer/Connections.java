package io.twinmesh.cluster.gateway.peer;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import io.twinmesh.cluster.gateway.peer.TurnedAway.Reason;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// Which connections the gateway keeps, before a byte of them is read, so that whoever opens many
/// takes no place of a node that is connected and does not keep others from connecting. One that is
/// not kept is closed. Safe for use by several threads.
///
/// | a connection | when | |
/// |---|---|---|
/// | comes | there are as many from its address as there may be | the oldest handshake of that address is closed: an honest one takes a moment |
/// | comes | there are as many in all, or as many handshakes, as there may be | the oldest handshake of the address that has most is closed |
/// | comes | no such handshake is under way, or as many as there may be were closed for others and are not over | it is closed itself |
/// | proves by TLS who it is | | it is no handshake any more |
public final class Connections extends ServerTransportFilter {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

    private final Limits limits;
    private final TurnedAway turnedAway;
    private final InstantSource time;
    private final SequencedMap<InetSocketAddress, Runnable> handshakes = new LinkedHashMap<>();

    /// Closed for others, and not over.
    private final Set<InetSocketAddress> leaving = new HashSet<>();

    private final Map<ByteBuffer, Integer> byAddress = new HashMap<>();
    private int all;
    private long closed;
    private Optional<Instant> said = Optional.empty();

    /// @param most how many there may be
    /// @param mostPerAddress how many from one address; of IPv6 from one network of 64 bits, since
    ///   whoever has one address has them all
    /// @param mostHandshakes how many may not yet have proved who they are
    public record Limits(int most, int mostPerAddress, int mostHandshakes) {}

    /// @param turnedAway counts those that are closed, and those that never prove who they are
    public Connections(Limits limits, TurnedAway turnedAway, InstantSource time) {
        this.limits = limits;
        this.turnedAway = turnedAway;
        this.time = time;
    }

    /// A connection came.
    ///
    /// @param close closes it; runs at most once, on any thread
    /// @return whether it is kept; then [#closed] follows
    boolean came(InetSocketAddress peer, Runnable close) {
        Optional<Runnable> other = Optional.empty();
        synchronized (this) {
            var address = of(peer.getAddress());
            var limit = reached(address);
            if (limit.isPresent()) {
                count(limit.get());
                var ofItsOwn = limit.get() == Reason.MAX_CONNECTIONS_PER_ADDRESS;
                other = makeWay(ofItsOwn ? Optional.of(address) : busiest());
                if (other.isEmpty()) {
                    return false;
                }
            }
            all++;
            byAddress.merge(address, 1, Integer::sum);
            handshakes.put(peer, close);
        }
        other.ifPresent(Runnable::run);
        return true;
    }

    /// A connection that was kept is over.
    synchronized void closed(InetSocketAddress peer) {
        if (!leaving.remove(peer)) {
            if (handshakes.remove(peer) != null) {
                turnedAway.count(Reason.HANDSHAKE);
            }
            free(peer);
        }
    }

    private Optional<Reason> reached(ByteBuffer address) {
        if (byAddress.getOrDefault(address, 0) >= limits.mostPerAddress()) {
            return Optional.of(Reason.MAX_CONNECTIONS_PER_ADDRESS);
        }
        if (all >= limits.most()) {
            return Optional.of(Reason.MAX_CONNECTIONS);
        }
        return handshakes.size() >= limits.mostHandshakes()
                ? Optional.of(Reason.MAX_HANDSHAKES)
                : Optional.empty();
    }

    /// Gives the place of the oldest handshake of an address to another.
    ///
    /// @return closes that handshake; empty when none can go
    private Optional<Runnable> makeWay(Optional<ByteBuffer> address) {
        var oldest =
                handshakes.keySet().stream()
                        .filter(peer -> address.filter(of(peer.getAddress())::equals).isPresent())
                        .findFirst();
        if (oldest.isEmpty() || leaving.size() >= limits.mostHandshakes()) {
            return Optional.empty();
        }
        var peer = oldest.get();
        leaving.add(peer);
        free(peer);
        return Optional.ofNullable(handshakes.remove(peer));
    }

    /// The address with most handshakes under way; of several the one with the oldest.
    private Optional<ByteBuffer> busiest() {
        var counts = new LinkedHashMap<ByteBuffer, Integer>();
        handshakes.keySet().forEach(peer -> counts.merge(of(peer.getAddress()), 1, Integer::sum));
        // the first of several with as many
        return counts.entrySet().stream()
                .reduce((one, later) -> later.getValue() > one.getValue() ? later : one)
                .map(Map.Entry::getKey);
    }

    private void free(InetSocketAddress peer) {
        all--;
        byAddress.computeIfPresent(of(peer.getAddress()), (_, held) -> held > 1 ? held - 1 : null);
    }

    @Override
    public synchronized Attributes transportReady(Attributes attributes) {
        if (attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress peer) {
            handshakes.remove(peer);
        }
        return attributes;
    }

    /// The first at once, then how many there were, now and then: many come of one cause.
    private void count(Reason limit) {
        turnedAway.count(limit);
        closed++;
        var now = time.instant();
        if (said.isEmpty() || !now.isBefore(said.get().plus(BETWEEN_LINES))) {
            LOG.warn(
                    "Gateway closes connections: limit={} closed={} open={}",
                    limit.text(),
                    closed,
                    all);
            said = Optional.of(now);
            closed = 0;
        }
    }

    private static ByteBuffer of(InetAddress address) {
        var bytes = address.getAddress();
        return ByteBuffer.wrap(bytes, 0, address instanceof Inet6Address ? 8 : bytes.length);
    }
}
