package io.twinmesh.actors.export;

import java.time.Instant;

/// The one moment that all of an export shows, however long it takes.
///
/// @param position place in the journal: later events are not in it
/// @param at everything up to this moment is
public record ExportSnapshot(long position, Instant at) {}
