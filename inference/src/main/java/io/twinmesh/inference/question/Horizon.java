package io.twinmesh.inference.question;

import io.twinmesh.inference.catalog.manifest.ModelManifest;

import java.util.Map;
import java.util.Optional;

/// How many years ahead a risk looks.
public final class Horizon {
    /// Tangri, JAMA 2016;315:164.
    private static final Map<String, Integer> KIDNEY_FAILURE = Map.of("risk2y", 2, "risk5y", 5);

    private Horizon() {}

    /// In years; empty where none is known, as of the probability that something is so today.
    ///
    /// @param output its name
    public static Optional<Integer> of(ModelManifest model, String output) {
        return model.id().name().equals("kfre-4v-2016")
                ? Optional.ofNullable(KIDNEY_FAILURE.get(output))
                : Claim.of(model).map(Claim::years);
    }
}
