package io.twinmesh.inference.input;

import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.catalog.manifest.ModelManifest;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.stream.Stream;

/// Holds values against a manifest before anything is computed. Nothing is clamped or filled in.
public final class InputCheck {
    private InputCheck() {}

    /// The first reason to refuse, in the order: a name the model does not declare, then per
    /// declared input missing, wrong type, out of range. Empty when the values may be computed
    /// with.
    public static Optional<InputRefusal> refusal(ModelManifest manifest, InputValues values) {
        for (var name : values.values().keySet()) {
            if (manifest.input(name).isEmpty()) {
                return Optional.of(unknown(manifest));
            }
        }
        for (var spec : manifest.inputs()) {
            var refusal =
                    values.value(spec.name())
                            .map(value -> refusal(spec, value))
                            .orElseGet(() ->
                                    spec.required()
                                            ? Optional.of(missing(spec))
                                            : Optional.empty());
            if (refusal.isPresent()) {
                return refusal;
            }
        }
        return Optional.empty();
    }

    /// Every refusal that there can be of values for this model.
    public static Stream<InputRefusal> refusals(ModelManifest manifest) {
        return Stream.concat(
                Stream.of(unknown(manifest)),
                manifest.inputs().stream()
                        .flatMap(spec ->
                                Stream.of(missing(spec), wrongType(spec), outOfRange(spec))));
    }

    /// Why this one value cannot be used for this input; empty when it can.
    public static Optional<InputRefusal> refusal(InputSpec spec, InputValue value) {
        return switch (spec.type()) {
            case InputSpec.Type.Amount type ->
                    value instanceof InputValue.Amount(double amount)
                            ? outOfRange(spec, type, amount)
                            : Optional.of(wrongType(spec));
            case InputSpec.Type.Flag() ->
                    value instanceof InputValue.Flag
                            ? Optional.empty()
                            : Optional.of(wrongType(spec));
            case InputSpec.Type.Choice(var choices) -> {
                if (!(value instanceof InputValue.Choice(String choice))) {
                    yield Optional.of(wrongType(spec));
                }
                yield choices.contains(choice) ? Optional.empty() : Optional.of(outOfRange(spec));
            }
            case InputSpec.Type.Image(var maxBytes) -> {
                if (!(value instanceof InputValue.Image image)) {
                    yield Optional.of(wrongType(spec));
                }
                yield image.size() >= 1 && image.size() <= maxBytes
                        ? Optional.empty()
                        : Optional.of(outOfRange(spec));
            }
        };
    }

    /// What this input accepts, as words: `from 90 to 180 mm[Hg]`.
    public static String accepted(InputSpec spec) {
        return switch (spec.type()) {
            case InputSpec.Type.Amount(var unit, var min, var max, _) ->
                    "from "
                            + plain(min)
                            + " to "
                            + plain(max)
                            + (unit.equals("1") ? "" : " " + unit);
            case InputSpec.Type.Flag() -> "true or false";
            case InputSpec.Type.Choice(var choices) -> "one of " + String.join(", ", choices);
            case InputSpec.Type.Image(var maxBytes) ->
                    "a PNG or JPEG of at most " + maxBytes + " bytes";
        };
    }

    /// The refusal of a name that the model does not declare. The name is not repeated: a caller
    /// may have put a value there by mistake.
    public static InputRefusal unknown(ModelManifest manifest) {
        var known = manifest.inputs().stream().map(InputSpec::name).toList();
        return new InputRefusal(
                "input.unknown",
                "a name is given that "
                        + manifest.id().name()
                        + " does not declare; it takes "
                        + String.join(", ", known),
                Optional.empty());
    }

    /// The refusal to compute without this input.
    public static InputRefusal missing(InputSpec spec) {
        return InputRefusal.of(
                "input.missing", spec.name(), spec.name() + " is needed, " + accepted(spec));
    }

    private static Optional<InputRefusal> outOfRange(
            InputSpec spec, InputSpec.Type.Amount type, double amount) {
        return amount >= type.min() && amount <= type.max()
                ? Optional.empty()
                : Optional.of(outOfRange(spec));
    }

    private static InputRefusal outOfRange(InputSpec spec) {
        return refused("input.out-of-range", spec, accepted(spec));
    }

    private static InputRefusal wrongType(InputSpec spec) {
        var number = spec.type() instanceof InputSpec.Type.Amount;
        return refused("input.wrong-type", spec, number ? "a number" : accepted(spec));
    }

    private static InputRefusal refused(String code, InputSpec spec, String expected) {
        return InputRefusal.of(code, spec.name(), spec.name() + " must be " + expected);
    }

    private static String plain(double value) {
        return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
    }
}
