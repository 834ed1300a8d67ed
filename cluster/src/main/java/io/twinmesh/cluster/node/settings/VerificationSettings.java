package io.twinmesh.cluster.node.settings;

import com.typesafe.config.Config;

import java.time.Duration;

/// How the core makes sure of results.
///
/// @param patience how long a node of another owner is waited for before the core computes
/// @param coreAtOnce questions that the core computes or has waiting, at most
/// @param coreModelBytes what models may take that the core has loaded
/// @param knownAnswers how many hidden questions follow each answer of a node, 0 to 1
public record VerificationSettings(
        Duration patience, int coreAtOnce, long coreModelBytes, double knownAnswers) {
    public VerificationSettings {
        if (!patience.isPositive() || coreAtOnce < 1 || coreModelBytes < 1) {
            throw new IllegalArgumentException(
                    "patience, core-at-once and core-model-memory must be more than 0");
        }
        if (!(knownAnswers >= 0 && knownAnswers <= 1)) {
            throw new IllegalArgumentException("known-answers is from 0 to 1, got " + knownAnswers);
        }
    }

    /// @param root the whole configuration, with the block `twinmesh.verification`
    public static VerificationSettings of(Config root) {
        var block = root.getConfig("twinmesh.verification");
        return new VerificationSettings(
                block.getDuration("patience"),
                block.getInt("core-at-once"),
                block.getBytes("core-model-memory"),
                block.getDouble("known-answers"));
    }
}
