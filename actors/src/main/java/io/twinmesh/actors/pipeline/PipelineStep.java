package io.twinmesh.actors.pipeline;

import io.twinmesh.actors.Wire;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.vault.key.Sealed;

import java.util.List;
import java.util.Optional;

/// One model of a chain.
///
/// @param job that asks it
/// @param question the model's name
/// @param feeds what it takes from steps before it
/// @param given what only the asker can say, sealed under the patient's key: JSON text of one
///   object; every other input is the twin's
public record PipelineStep(
        JobId job,
        String question,
        String modelDigest,
        long priceTokens,
        List<Feed> feeds,
        Optional<Sealed> given)
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
