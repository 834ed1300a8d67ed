package io.twinmesh.actors.node;

import io.twinmesh.persistence.identity.NodeId;

import org.apache.pekko.actor.typed.RecipientRef;

/// Finds the enrolment of a node, wherever in the cluster it lives.
@FunctionalInterface
public interface NodeDirectory {
    RecipientRef<NodeCommand> node(NodeId node);
}
