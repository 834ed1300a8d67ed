package io.twinmesh.cluster.gateway.peer;

import io.twinmesh.persistence.identity.NodeId;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/// How long nodes wait for their next lease that let leases go, one after the other, with no result
/// accepted in between. Each lease shows a patient's values: who computes nothing must not see one
/// after the other, nor use up what jobs may lose.
///
/// The first one costs no time: a node can be lost at any moment. After the second it waits five
/// seconds, and twice as long with each further one, a minute at most. Leases that a node held at
/// once count as one. In memory, beyond the sessions of a node. Safe for use by several threads.
public final class LostLeases {
    private static final Logger LOG = LoggerFactory.getLogger(LostLeases.class);
    static final Duration FIRST = Duration.ofSeconds(5);
    static final Duration LONGEST = Duration.ofMinutes(1);

    private final int mostNodes;
    private final SequencedMap<NodeId, Row> rows = new LinkedHashMap<>();

    /// @param mostNodes how many are remembered; who lost a lease longest ago is forgotten
    public LostLeases(int mostNodes) {
        this.mostNodes = mostNodes;
    }

    /// @param leases that were lost in a row
    /// @param last when the latest of them was
    private record Row(int leases, Instant last) {
        Instant end() {
            return leases < 2 ? last : last.plus(pause());
        }

        Duration pause() {
            var doubled = FIRST.multipliedBy(1L << Math.min(leases - 2, 10));
            return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        }
    }

    /// A lease ended by the node's doing, without a result that counts.
    ///
    /// @param since when the node was given it
    public synchronized void lost(NodeId node, Instant since, Instant now) {
        var before = Optional.ofNullable(rows.get(node));
        if (before.filter(row -> !since.isAfter(row.last())).isPresent()) {
            return;
        }
        var row = new Row(before.map(Row::leases).orElse(0) + 1, now);
        rows.remove(node);
        rows.put(node, row);
        if (rows.size() > mostNodes) {
            var _ = rows.pollFirstEntry();
        }
        if (row.end().isAfter(now)) {
            LOG.info(
                    "Node waits for its next lease: node={} lost={} seconds={}",
                    node,
                    row.leases(),
                    row.pause().toSeconds());
        }
    }

    /// A result of the node was accepted.
    public synchronized void accepted(NodeId node) {
        rows.remove(node);
    }

    /// Whether the node is to wait.
    public synchronized boolean waits(NodeId node, Instant now) {
        return Optional.ofNullable(rows.get(node))
                .filter(row -> row.end().isAfter(now))
                .isPresent();
    }
}
