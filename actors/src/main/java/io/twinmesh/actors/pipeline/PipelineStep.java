package io.twinmesh.actors.pipeline;

import io.twinmesh.actors.Wire;
import io.twinmesh.persistence.identity.JobId;

import java.util.List;

/// One model of a chain.
///
/// @param job that asks it
/// @param question the model's name
/// @param feeds what it takes from steps before it; every other input is the twin's
public record PipelineStep(
        JobId job, String question, String modelDigest, long priceTokens, List<Feed> feeds)
        implements Wire {
    public static final int MOST_FEEDS = 32;

    public PipelineStep {
        feeds = List.copyOf(feeds);
    }

    /// @param input of this step's model
    /// @param step that gives it, counted from 0
    /// @param output of that step's model
    public record Feed(String input, int step, String output) implements Wire {}
}
