package io.twinmesh.actors.hidden;

import io.twinmesh.actors.job.CoreNode.Computing;
import io.twinmesh.actors.verification.Agreement;
import io.twinmesh.actors.verification.Opinion;
import io.twinmesh.actors.verification.Verdict;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.input.InputJson;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.OutcomeJson;

import java.util.Optional;
import java.util.random.RandomGenerator;

/// Inputs that were drawn, and what the core got from them.
///
/// @param inputs as they are handed out to nodes
/// @param output canonical bytes of the outcome
record KnownAnswer(byte[] inputs, byte[] output, String numericClass) {
    /// So many draws give a model that refuses odd combinations something that it computes.
    private static final int DRAWS = 32;

    private static final int SALT_BYTES = 16;

    /// Blocks while the core computes.
    ///
    /// @param millis that one run may take
    /// @return empty when nothing that was drawn could be computed
    static Optional<KnownAnswer> draw(
            String modelDigest,
            ModelManifest manifest,
            Computing core,
            long millis,
            RandomGenerator chance) {
        for (int draw = 0; draw < DRAWS; draw++) {
            var values = DrawnInputs.draw(manifest, chance);
            if (values.isEmpty()) {
                return Optional.empty();
            }
            var salt = new byte[SALT_BYTES];
            chance.nextBytes(salt);
            var inputs = InputJson.write(values.get(), salt);
            var computed = core.run(modelDigest, inputs, millis);
            if (OutcomeJson.read(computed.output()) instanceof Outcome.Computed) {
                return Optional.of(
                        new KnownAnswer(inputs, computed.output(), computed.numericClass()));
            }
        }
        return Optional.empty();
    }

    /// Whether a node's result says the same.
    boolean agrees(Verdict.Valid valid, byte[] returned) {
        return Agreement.between(
                opinion(numericClass, output, OutcomeJson.read(output)),
                opinion(valid.receipt().device(), returned, valid.outcome()));
    }

    private static Opinion opinion(String numericClass, byte[] output, Outcome outcome) {
        return new Opinion(new Opinion.Author.Core(), numericClass, output, outcome);
    }

    @Override
    public String toString() {
        return "KnownAnswer[" + numericClass + "]";
    }
}
