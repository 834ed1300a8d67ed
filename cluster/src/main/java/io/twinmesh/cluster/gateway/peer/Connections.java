package io.twinmesh.cluster.gateway.peer;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;

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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Which connections the gateway keeps, before a byte of them is read, so that whoever opens many
/// takes no place of a node that is connected and does not keep others from connecting. One that is
/// not kept is closed. Safe for use by several threads.
///
/// | a connection | when | |
/// |---|---|---|
/// | comes | there are as many as there may be, in all or from its address | it is closed |
/// | comes | as many handshakes as there may be are under way | the oldest of those is closed: an honest one takes a moment |
/// | proves by TLS who it is | | it is no handshake any more |
public final class Connections extends ServerTransportFilter {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

    private final Limits limits;
    private final InstantSource time;
    private final SequencedMap<InetSocketAddress, Runnable> handshakes = new LinkedHashMap<>();
    private final Map<ByteBuffer, Integer> byAddress = new HashMap<>();
    private int all;
    private long closed;
    private Optional<Instant> said = Optional.empty();

    /// @param most how many there may be
    /// @param mostPerAddress how many from one address; of IPv6 from one network of 64 bits, since
    ///   whoever has one address has them all
    /// @param mostHandshakes how many may not yet have proved who they are
    public record Limits(int most, int mostPerAddress, int mostHandshakes) {}

    public Connections(Limits limits, InstantSource time) {
        this.limits = limits;
        this.time = time;
    }

    /// A connection came.
    ///
    /// @param close closes it; runs at most once, on any thread
    /// @return whether it is kept; then [#closed] follows
    boolean came(InetSocketAddress peer, Runnable close) {
        Optional<Runnable> oldest = Optional.empty();
        synchronized (this) {
            var address = of(peer.getAddress());
            var same = byAddress.getOrDefault(address, 0);
            if (all >= limits.most() || same >= limits.mostPerAddress()) {
                count(all >= limits.most() ? "max-connections" : "max-connections-per-address");
                return false;
            }
            if (handshakes.size() >= limits.mostHandshakes()) {
                oldest = Optional.ofNullable(handshakes.pollFirstEntry()).map(Map.Entry::getValue);
                count("max-handshakes");
            }
            all++;
            byAddress.put(address, same + 1);
            handshakes.put(peer, close);
        }
        oldest.ifPresent(Runnable::run);
        return true;
    }

    /// A connection that was kept is over.
    synchronized void closed(InetSocketAddress peer) {
        all--;
        handshakes.remove(peer);
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
    private void count(String limit) {
        closed++;
        var now = time.instant();
        if (said.isEmpty() || !now.isBefore(said.get().plus(BETWEEN_LINES))) {
            LOG.warn("Gateway closes connections: limit={} closed={} open={}", limit, closed, all);
            said = Optional.of(now);
            closed = 0;
        }
    }

    private static ByteBuffer of(InetAddress address) {
        var bytes = address.getAddress();
        return ByteBuffer.wrap(bytes, 0, address instanceof Inet6Address ? 8 : bytes.length);
    }
}
