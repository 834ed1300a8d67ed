package io.twinmesh.persistence.format;

/// Marks what may be written to the journal. Each such type is registered once, under a tag, as a
/// [StoredType].
public interface Stored {}
