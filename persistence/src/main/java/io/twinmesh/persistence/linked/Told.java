package io.twinmesh.persistence.linked;

import java.time.Instant;

/// Something that is to be a leaf.
///
/// @param at when it happened; its leaf says so
public record Told(LinkedEvent event, Instant at) {}
