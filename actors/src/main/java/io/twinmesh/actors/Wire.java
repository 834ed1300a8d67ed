package io.twinmesh.actors;

/// Marks a message that may cross nodes; such messages travel as Jackson CBOR and are never stored.
public interface Wire {}
