package io.twinmesh.inference.clinical;

import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;

import java.util.Optional;
import java.util.OptionalDouble;

/// Checked values by name and type, as an equation reads them. Asking for what the manifest did not
/// promise is a bug and throws.
public record Readings(InputValues values) {
    /// Of an equation made for people without cardiovascular disease.
    public static final Score.Excluded KNOWN_CVD =
            new Score.Excluded(
                    "the equation holds for people without cardiovascular disease", "knownCvd");

    public double amount(String name) {
        return optionalAmount(name).orElseThrow(() -> notPromised(name));
    }

    public OptionalDouble optionalAmount(String name) {
        return values.value(name).orElse(null) instanceof InputValue.Amount(double amount)
                ? OptionalDouble.of(amount)
                : OptionalDouble.empty();
    }

    public boolean flag(String name) {
        return optionalFlag(name).orElseThrow(() -> notPromised(name));
    }

    public Optional<Boolean> optionalFlag(String name) {
        return values.value(name).orElse(null) instanceof InputValue.Flag(boolean flag)
                ? Optional.of(flag)
                : Optional.empty();
    }

    public String choice(String name) {
        return optionalChoice(name).orElseThrow(() -> notPromised(name));
    }

    public Optional<String> optionalChoice(String name) {
        return values.value(name).orElse(null) instanceof InputValue.Choice(String choice)
                ? Optional.of(choice)
                : Optional.empty();
    }

    public boolean female() {
        return choice("sex").equals("female");
    }

    /// 1 for true, 0 for false, as equations with indicator variables want it.
    public int indicator(String name) {
        return flag(name) ? 1 : 0;
    }

    /// Why an equation made for people without cardiovascular disease has no answer for this one;
    /// empty for people who are not known to have it.
    public Optional<Score> refusedForKnownCvd() {
        return optionalFlag("knownCvd").orElse(false) ? Optional.of(KNOWN_CVD) : Optional.empty();
    }

    private static IllegalStateException notPromised(String name) {
        return new IllegalStateException("the manifest must require '" + name + "' of this type");
    }
}
