package io.twinmesh.inference.clinical;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Homeostasis model assessment of insulin resistance.
///
/// Matthews DR, Hosker JP, Rudenski AS, et al. Homeostasis model assessment: insulin resistance and
/// beta-cell function from fasting plasma glucose and insulin concentrations in man. Diabetologia
/// 1985;28:412-419: 1 is the resistance of a healthy young adult of normal weight. It names no
/// categories, and no cut-off holds for all insulin assays. Population: people without insulin
/// treatment, fasting.
///
/// Contributions are natural logarithms of the factor by which an input multiplies that 1: against
/// an insulin of 5 mU/L and a glucose of 4.5 mmol/L (81 mg/dL), whose product is the constant.
final class HomaIr implements Equation {
    private static final ReferencePerson HEALTHY =
            new ReferencePerson.Builder().with("insulin", 5).with("glucose", 81).person();

    @Override
    public Score compute(Readings in) {
        if (!in.flag("fasting")) {
            return new Score.Excluded("HOMA-IR holds for fasting glucose and insulin", "fasting");
        }
        if (in.optionalFlag("insulinTreated").orElse(false)) {
            return new Score.Excluded(
                    "HOMA-IR does not hold under treatment with insulin", "insulinTreated");
        }
        return new Score.Computed(
                Map.of("homaIr", resistance(in)),
                Optional.empty(),
                in.optionalFlag("insulinTreated").isEmpty()
                        ? List.of("assumed.no-insulin-treatment")
                        : List.of(),
                HEALTHY.contributions(in, person -> Math.log(resistance(person))));
    }

    private static double resistance(Readings in) {
        return in.amount("insulin") * in.amount("glucose") / 405;
    }
}
