package io.twinmesh.actors.pipeline;

import io.twinmesh.persistence.identity.PipelineId;

import org.apache.pekko.actor.typed.RecipientRef;

/// Finds a pipeline, wherever in the cluster it lives.
@FunctionalInterface
public interface PipelineDirectory {
    RecipientRef<PipelineCommand> pipeline(PipelineId pipeline);
}
