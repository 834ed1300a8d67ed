package io.twinmesh.inference.testing;

import io.twinmesh.inference.catalog.manifest.Engine;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelId;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.catalog.manifest.OutputSpec;
import io.twinmesh.inference.catalog.manifest.QuestionName;
import io.twinmesh.inference.catalog.manifest.RegulatoryClass;
import io.twinmesh.inference.catalog.manifest.Requirements;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.proof.Digest;

import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// Manifests of ONNX models with nothing but numbers, named `feature0`, `feature1` and so on.
public final class OnnxManifests {
    private OnnxManifests() {}

    /// A manifest that names this graph and takes `features` numbers from 0 to 2,000,000.
    public static ModelManifest amounts(int features, byte[] blob) {
        return amounts(features, Digest.of(blob));
    }

    public static ModelManifest amounts(int features, Digest blob) {
        var inputs =
                IntStream.range(0, features)
                        .mapToObj(i ->
                                input(
                                        "feature" + i,
                                        new InputSpec.Type.Amount("1", 0, 2e6, new TreeMap<>())))
                        .toList();
        return of(inputs, blob, 1);
    }

    public static InputSpec input(String name, InputSpec.Type type) {
        return new InputSpec(
                name, "A feature.", type, true, List.of(new InputSource.Asked()), Optional.empty());
    }

    /// @param highest the largest plausible answer
    public static ModelManifest of(List<InputSpec> inputs, Digest blob, double highest) {
        return new ModelManifest(
                new ModelId("for-tests", "1"),
                "For tests",
                Engine.ONNX,
                Optional.empty(),
                Optional.of(blob.text()),
                new QuestionName("test"),
                inputs,
                List.of(new OutputSpec("probability", "P(1).", "1", 0, highest)),
                1,
                "twinmesh",
                "GPL-3.0-or-later",
                RegulatoryClass.RESEARCH,
                "Tests.",
                "Nobody.",
                "None.",
                List.of("For tests only."),
                Requirements.NONE);
    }

    /// One value per feature.
    public static InputValues values(float[] row) {
        var values = new HashMap<String, InputValue>();
        for (var j = 0; j < row.length; j++) {
            values.put("feature" + j, new InputValue.Amount(row[j]));
        }
        return InputValues.of(values);
    }
}
