package io.twinmesh.actors.stored;

import io.twinmesh.persistence.format.Stored;

/// What a row comes back as that is not what its tag says. Whoever expects an event or a state must
/// decide what becomes of the entity; nobody can store one.
public record UnreadableRow(String tag) implements Stored {}
