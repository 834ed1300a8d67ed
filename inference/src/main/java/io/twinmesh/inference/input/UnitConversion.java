package io.twinmesh.inference.input;

import io.twinmesh.inference.catalog.InputSpec;

import java.util.Optional;

/// Brings a measured quantity into the unit a model computes in, by the manifest's table and
/// nothing else: a unit that is not listed is refused, never guessed.
public final class UnitConversion {
    private UnitConversion() {}

    /// The quantity in the declared unit, or why not.
    public sealed interface Result {
        record Converted(InputValue.Amount amount) implements Result {}

        record Refused(InputRefusal refusal) implements Result {}
    }

    /// @param spec an input of type amount
    /// @param unit UCUM code of `value`; empty is refused with `input.unit-missing`
    /// @return the value in the declared unit; its range is not checked here, [InputCheck] does
    public static Result convert(InputSpec spec, double value, Optional<String> unit) {
        if (!(spec.type() instanceof InputSpec.Type.Amount type)) {
            return refused("input.wrong-type", spec, InputCheck.accepted(spec));
        }
        if (!Double.isFinite(value)) {
            return refused("input.wrong-type", spec, "a finite number");
        }
        if (unit.isEmpty()) {
            return refused("input.unit-missing", spec, "given with its unit: " + units(type));
        }
        if (unit.get().equals(type.unit())) {
            return new Result.Converted(new InputValue.Amount(value));
        }
        var conversion = type.conversions().get(unit.get());
        if (conversion == null) {
            return refused("input.unit-unknown", spec, "in " + units(type));
        }
        var converted = conversion.apply(value);
        return Double.isFinite(converted)
                ? new Result.Converted(new InputValue.Amount(converted))
                : refused("input.out-of-range", spec, InputCheck.accepted(spec));
    }

    private static String units(InputSpec.Type.Amount type) {
        return type.conversions().isEmpty()
                ? type.unit()
                : type.unit() + " or " + String.join(" or ", type.conversions().keySet());
    }

    private static Result refused(String code, InputSpec spec, String expected) {
        return new Result.Refused(
                InputRefusal.of(code, spec.name(), spec.name() + " must be " + expected));
    }
}
