package io.twinmesh.inference.clinical.acute;

import io.twinmesh.inference.clinical.Readings;

import java.util.Optional;

/// The circulation of [Sofa] under medicines that raise the pressure: the strongest one decides,
/// and the pressure itself no longer counts. Doses in ug/kg/min, given for at least an hour.
///
/// @param input which one decided
record Vasopressors(String input, double points) {

    /// Whether nothing at all is said of them.
    static boolean notSaid(Readings in) {
        return in.optionalAmount("dopamine").isEmpty()
                && in.optionalFlag("dobutamine").isEmpty()
                && in.optionalAmount("epinephrine").isEmpty()
                && in.optionalAmount("norepinephrine").isEmpty();
    }

    /// Empty when none is given.
    static Optional<Vasopressors> points(Readings in) {
        Optional<Vasopressors> strongest = Optional.empty();
        for (var one : new String[] {"norepinephrine", "epinephrine"}) {
            var dose = in.optionalAmount(one).orElse(0);
            strongest = stronger(strongest, one, dose > .1 ? 4 : dose > 0 ? 3 : 0);
        }
        var dopamine = in.optionalAmount("dopamine").orElse(0);
        strongest =
                stronger(
                        strongest,
                        "dopamine",
                        dopamine > 15 ? 4 : dopamine > 5 ? 3 : dopamine > 0 ? 2 : 0);
        return stronger(
                strongest, "dobutamine", in.optionalFlag("dobutamine").orElse(false) ? 2 : 0);
    }

    private static Optional<Vasopressors> stronger(
            Optional<Vasopressors> strongest, String input, double points) {
        return points > strongest.map(Vasopressors::points).orElse(0.0)
                ? Optional.of(new Vasopressors(input, points))
                : strongest;
    }

    /// The number is clinical.
    @Override
    public String toString() {
        return "Vasopressors[" + input + "]";
    }
}
