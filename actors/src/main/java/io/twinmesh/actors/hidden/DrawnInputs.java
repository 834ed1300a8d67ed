package io.twinmesh.actors.hidden;

import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSource.Age;
import io.twinmesh.inference.catalog.manifest.InputSource.Derived;
import io.twinmesh.inference.catalog.manifest.InputSource.Signal;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Inputs of nobody, drawn for a model: fresh each time, so that no node can have seen them before.
final class DrawnInputs {
    /// Of which people have whole numbers: years, and points.
    private static final Set<String> WHOLE = Set.of("a", "{score}");

    private DrawnInputs() {}

    /// @return empty when the model wants an image
    static Optional<InputValues> draw(ModelManifest manifest, RandomGenerator chance) {
        var drawn = new TreeMap<String, InputValue>();
        for (var spec : manifest.inputs()) {
            if (spec.type() instanceof InputSpec.Type.Image) {
                return Optional.empty();
            }
            if (spec.required() || chance.nextBoolean()) {
                drawn.put(spec.name(), value(spec, chance));
            }
        }
        return Optional.of(new InputValues(drawn));
    }

    private static InputValue value(InputSpec spec, RandomGenerator chance) {
        return switch (spec.type()) {
            case InputSpec.Type.Amount type ->
                    new InputValue.Amount(
                            asGiven(source(spec, chance), type, amount(type, chance)));
            case InputSpec.Type.Flag() -> new InputValue.Flag(chance.nextBoolean());
            case InputSpec.Type.Choice(var choices) ->
                    new InputValue.Choice(choices.get(chance.nextInt(choices.size())));
            case InputSpec.Type.Image _ -> throw new IllegalStateException("images are not drawn");
        };
    }

    /// Most values of people are in the lower half of what a model accepts: the product of two
    /// draws.
    private static double amount(InputSpec.Type.Amount type, RandomGenerator chance) {
        var share = Math.sqrt(chance.nextDouble()) * chance.nextDouble();
        return type.min() + share * (type.max() - type.min());
    }

    private static Optional<InputSource> source(InputSpec spec, RandomGenerator chance) {
        var sources = spec.sources();
        return sources.isEmpty()
                ? Optional.empty()
                : Optional.of(sources.get(chance.nextInt(sources.size())));
    }

    /// With as many digits as a twin has them from this source: nobody is 47.3 years old, and what
    /// was computed is not rounded.
    private static double asGiven(
            Optional<InputSource> source, InputSpec.Type.Amount type, double drawn) {
        var computed =
                source.filter(it -> it instanceof Derived || it instanceof Signal).isPresent();
        if (computed) {
            return drawn;
        }
        var whole = WHOLE.contains(type.unit()) || source.filter(Age.class::isInstance).isPresent();
        var rounded =
                BigDecimal.valueOf(drawn)
                        .setScale(whole ? 0 : decimals(type.max()), RoundingMode.HALF_EVEN)
                        .doubleValue();
        return Math.clamp(rounded, type.min(), type.max());
    }

    /// As laboratories and monitors print numbers of this size, rather one digit less than one
    /// more.
    private static int decimals(double most) {
        return most >= 100 ? 0 : most >= 10 ? 1 : 2;
    }
}
