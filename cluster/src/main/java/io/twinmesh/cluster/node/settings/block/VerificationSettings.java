package io.twinmesh.cluster.node.settings.block;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;

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
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static VerificationSettings of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.verification");
        return new VerificationSettings(
                block.duration("patience"),
                block.number("core-at-once", 1, 10_000),
                block.size("core-model-memory", 1 << 20, 1L << 40),
                block.decimal("known-answers", 0, 1));
    }
}
