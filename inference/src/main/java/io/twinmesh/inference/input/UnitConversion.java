package io.twinmesh.inference.input;

import io.twinmesh.inference.catalog.manifest.InputSpec;

import java.util.Optional;
import java.util.regex.Pattern;

/// Brings a measured quantity into the unit a model computes in, by the manifest's table and
/// nothing else: a unit that is not listed is refused, never guessed. UCUM has two spellings of the
/// litre, `L` and `l`, and both are read.
public final class UnitConversion {
    /// The litre's `l` as a unit of its own or behind a prefix, not the end of `mol` or `Cel`.
    private static final Pattern SMALL_LITRE =
            Pattern.compile("(?<![A-Za-z])([kdcmunpf]?)l(?![A-Za-z])");

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
        var given = spelled(unit.get());
        if (given.equals(spelled(type.unit()))) {
            return new Result.Converted(new InputValue.Amount(value));
        }
        var conversion =
                type.conversions().entrySet().stream()
                        .filter(it -> spelled(it.getKey()).equals(given))
                        .findFirst();
        if (conversion.isEmpty()) {
            return refused("input.unit-unknown", spec, "in " + units(type));
        }
        var converted = conversion.get().getValue().apply(value);
        return Double.isFinite(converted)
                ? new Result.Converted(new InputValue.Amount(converted))
                : refused("input.out-of-range", spec, InputCheck.accepted(spec));
    }

    private static String spelled(String unit) {
        return SMALL_LITRE.matcher(unit).replaceAll("$1L");
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
