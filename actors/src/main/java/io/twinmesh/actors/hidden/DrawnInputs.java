package io.twinmesh.actors.hidden;

import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Inputs of nobody, drawn for a model: fresh each time, so that no node can have seen them before.
final class DrawnInputs {
    /// As many digits as a laboratory prints.
    private static final MathContext DIGITS = new MathContext(3);

    private DrawnInputs() {}

    /// @return empty when the model wants an image
    static Optional<InputValues> draw(ModelManifest manifest, RandomGenerator chance) {
        var drawn = new TreeMap<String, InputValue>();
        for (var spec : manifest.inputs()) {
            if (spec.type() instanceof InputSpec.Type.Image) {
                return Optional.empty();
            }
            if (spec.required() || chance.nextBoolean()) {
                drawn.put(spec.name(), value(spec.type(), chance));
            }
        }
        return Optional.of(new InputValues(drawn));
    }

    private static InputValue value(InputSpec.Type type, RandomGenerator chance) {
        return switch (type) {
            case InputSpec.Type.Amount(_, double min, double max, _) ->
                    new InputValue.Amount(amount(min, max, chance));
            case InputSpec.Type.Flag() -> new InputValue.Flag(chance.nextBoolean());
            case InputSpec.Type.Choice(var choices) ->
                    new InputValue.Choice(choices.get(chance.nextInt(choices.size())));
            case InputSpec.Type.Image _ -> throw new IllegalStateException("images are not drawn");
        };
    }

    /// Most values of people are in the lower half of what a model accepts: the product of two
    /// draws.
    private static double amount(double min, double max, RandomGenerator chance) {
        var share = Math.sqrt(chance.nextDouble()) * chance.nextDouble();
        var rounded = BigDecimal.valueOf(min + share * (max - min)).round(DIGITS).doubleValue();
        return Math.clamp(rounded, min, max);
    }
}
