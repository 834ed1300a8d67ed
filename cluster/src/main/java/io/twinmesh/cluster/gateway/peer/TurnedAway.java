package io.twinmesh.cluster.gateway.peer;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// How often the gateway turned somebody away since its start, and why. Safe for use by several
/// threads.
public final class TurnedAway {
    private final Map<Reason, LongAdder> counts = new EnumMap<>(Reason.class);

    /// Why: labels of a metric, so never more than these.
    public enum Reason {
        /// As many connections from one address as there may be.
        MAX_CONNECTIONS_PER_ADDRESS("max-connections-per-address"),
        /// As many connections as there may be.
        MAX_CONNECTIONS("max-connections"),
        /// As many connections whose peers have not proved who they are as there may be.
        MAX_HANDSHAKES("max-handshakes"),
        /// The connection ended before its peer proved who it is: no certificate or none of the
        /// network's, other software, or silence.
        HANDSHAKE("handshake"),
        /// A certificate that names no node.
        CERTIFICATE("certificate"),
        /// As many sessions, in all or of one node, as there may be.
        TOO_MANY_SESSIONS("too-many-sessions"),
        /// A session was refused or ended by the gateway; its log says with which code.
        SESSION("session");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    public TurnedAway() {
        for (var reason : Reason.values()) {
            counts.put(reason, new LongAdder());
        }
    }

    public void count(Reason reason) {
        adder(reason).increment();
    }

    public long of(Reason reason) {
        return adder(reason).sum();
    }

    private LongAdder adder(Reason reason) {
        var adder = counts.get(reason);
        if (adder == null) {
            throw new IllegalStateException("every reason is counted, got " + reason);
        }
        return adder;
    }
}
