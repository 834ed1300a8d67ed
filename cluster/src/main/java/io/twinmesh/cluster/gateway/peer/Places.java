package io.twinmesh.cluster.gateway.peer;

import io.twinmesh.persistence.identity.NodeId;

import java.util.HashMap;
import java.util.Map;

/// How many streams may be open, in all and for one node, so that no node takes the places of the
/// others. Safe for use by several threads.
public final class Places {
    private final int most;
    private final int mostPerNode;
    private final Map<NodeId, Integer> taken = new HashMap<>();
    private int all;

    public Places(int most, int mostPerNode) {
        this.most = most;
        this.mostPerNode = mostPerNode;
    }

    /// @return whether there was a place
    public synchronized boolean take(NodeId node) {
        var held = taken.getOrDefault(node, 0);
        if (all >= most || held >= mostPerNode) {
            return false;
        }
        all++;
        taken.put(node, held + 1);
        return true;
    }

    /// How many are open now.
    public synchronized int taken() {
        return all;
    }

    public synchronized void giveBack(NodeId node) {
        all--;
        taken.computeIfPresent(node, (_, held) -> held > 1 ? held - 1 : null);
    }
}
