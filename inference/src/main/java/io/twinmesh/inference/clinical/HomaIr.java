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
final class HomaIr implements Equation {
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
                Map.of("homaIr", in.amount("insulin") * in.amount("glucose") / 405),
                Optional.empty(),
                in.optionalFlag("insulinTreated").isEmpty()
                        ? List.of("assumed.no-insulin-treatment")
                        : List.of(),
                Map.of());
    }
}
