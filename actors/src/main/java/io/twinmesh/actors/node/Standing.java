package io.twinmesh.actors.node;

/// What a node has said about itself; whether it is connected is another matter.
public enum Standing {
    ACTIVE,
    DRAINING,
    LEFT
}
