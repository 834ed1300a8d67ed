package io.twinmesh.inference.clinical;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

    private static final Score.Excluded NOT_FASTING =
            new Score.Excluded("HOMA-IR holds for fasting glucose and insulin", "fasting");
    private static final Score.Excluded INSULIN_TREATED =
            new Score.Excluded(
                    "HOMA-IR does not hold under treatment with insulin", "insulinTreated");
    private static final String NO_INSULIN = "assumed.no-insulin-treatment";

    @Override
    public Set<String> warnings() {
        return Set.of(NO_INSULIN);
    }

    @Override
    public List<Score.Excluded> exclusions() {
        return List.of(NOT_FASTING, INSULIN_TREATED);
    }

    @Override
    public Score compute(Readings in) {
        if (!in.flag("fasting")) {
            return NOT_FASTING;
        }
        if (in.optionalFlag("insulinTreated").orElse(false)) {
            return INSULIN_TREATED;
        }
        return new Score.Computed(
                Map.of("homaIr", resistance(in)),
                Optional.empty(),
                in.optionalFlag("insulinTreated").isEmpty() ? List.of(NO_INSULIN) : List.of(),
                HEALTHY.contributions(in, person -> Math.log(resistance(person))));
    }

    private static double resistance(Readings in) {
        return in.amount("insulin") * in.amount("glucose") / 405;
    }
}
