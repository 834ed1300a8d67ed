package io.twinmesh.actors;

/// A reply that may say no more than "not now".
public interface Provisional {
    /// Whether nothing was decided, so that the same asked again may be answered otherwise.
    boolean provisional();
}
