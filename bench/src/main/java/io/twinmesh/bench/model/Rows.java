package io.twinmesh.bench.model;

import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;

import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Made-up patients: every required input of a model, evenly spread over its accepted range.
final class Rows {
    static final int COUNT = 256;

    private static final long SEED = 20261121;

    private Rows() {}

    /// The same rows each time.
    static List<InputValues> of(ModelManifest manifest) {
        var random = new Random(SEED);
        return IntStream.range(0, COUNT).mapToObj(_ -> row(manifest, random)).toList();
    }

    private static InputValues row(ModelManifest manifest, RandomGenerator random) {
        var values = new HashMap<String, InputValue>();
        for (var input : manifest.inputs()) {
            if (input.required()) {
                values.put(input.name(), value(input.type(), random));
            }
        }
        return InputValues.of(values);
    }

    private static InputValue value(InputSpec.Type type, RandomGenerator random) {
        return switch (type) {
            case InputSpec.Type.Amount(_, var min, var max, _) ->
                    new InputValue.Amount(min + random.nextDouble() * (max - min));
            case InputSpec.Type.Flag() -> new InputValue.Flag(random.nextBoolean());
            case InputSpec.Type.Choice(var choices) ->
                    new InputValue.Choice(choices.get(random.nextInt(choices.size())));
            // an image is nothing to draw by chance: the bench asks no model that takes one
            case InputSpec.Type.Image _ -> throw new IllegalArgumentException("got an image");
        };
    }
}
