package io.twinmesh.inference.clinical;

import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Checked values by name and type, as an equation reads them. Asking for what the manifest did not
/// promise is a bug and throws.
public record Readings(InputValues values) {
    double amount(String name) {
        return optionalAmount(name).orElseThrow(() -> notPromised(name));
    }

    OptionalDouble optionalAmount(String name) {
        return values.value(name).orElse(null) instanceof InputValue.Amount(double amount)
                ? OptionalDouble.of(amount)
                : OptionalDouble.empty();
    }

    boolean flag(String name) {
        return optionalFlag(name).orElseThrow(() -> notPromised(name));
    }

    Optional<Boolean> optionalFlag(String name) {
        return values.value(name).orElse(null) instanceof InputValue.Flag(boolean flag)
                ? Optional.of(flag)
                : Optional.empty();
    }

    String choice(String name) {
        if (values.value(name).orElse(null) instanceof InputValue.Choice(String choice)) {
            return choice;
        }
        throw notPromised(name);
    }

    boolean female() {
        return choice("sex").equals("female");
    }

    /// 1 for true, 0 for false, as equations with indicator variables want it.
    int indicator(String name) {
        return flag(name) ? 1 : 0;
    }

    /// The warning for equations made for people without cardiovascular disease, when this person
    /// is known to have it.
    List<String> knownCvdWarning() {
        return optionalFlag("knownCvd").orElse(false) ? List.of("population.known-cvd") : List.of();
    }

    private static IllegalStateException notPromised(String name) {
        return new IllegalStateException("the manifest must require '" + name + "' of this type");
    }
}
