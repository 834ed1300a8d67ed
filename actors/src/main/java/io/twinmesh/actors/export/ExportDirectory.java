package io.twinmesh.actors.export;

import io.twinmesh.persistence.identity.ExportId;

import org.apache.pekko.actor.typed.RecipientRef;

/// Finds an export, wherever in the cluster it lives.
@FunctionalInterface
public interface ExportDirectory {
    RecipientRef<ExportCommand> export(ExportId export);
}
