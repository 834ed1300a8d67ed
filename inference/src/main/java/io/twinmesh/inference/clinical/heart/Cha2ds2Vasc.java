package io.twinmesh.inference.clinical.heart;

import io.twinmesh.inference.clinical.Equation;
import io.twinmesh.inference.clinical.Readings;
import io.twinmesh.inference.clinical.Score;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// CHA2DS2-VASc: points for the risk of a stroke in atrial fibrillation without anticoagulation.
///
/// Lip GYH, Nieuwlaat R, Pisters R, et al. Refining clinical risk stratification for predicting
/// stroke and thromboembolism in atrial fibrillation using a novel risk factor-based approach.
/// Chest 2010;137:263-272, table 2 (points) and the paper's categories: 0 low, 1 intermediate, 2 or
/// more high risk. Population: adults with non-valvular atrial fibrillation.
final class Cha2ds2Vasc implements Equation {
    private static final Score.Category LOW = new Score.Category("low", "Low risk");
    private static final Score.Category INTERMEDIATE =
            new Score.Category("intermediate", "Intermediate risk");
    private static final Score.Category HIGH = new Score.Category("high", "High risk");

    private static final Score.Excluded NO_FIBRILLATION =
            new Score.Excluded(
                    "CHA2DS2-VASc holds for people with atrial fibrillation", "atrialFibrillation");
    private static final Score.Excluded VALVULAR =
            new Score.Excluded(
                    "CHA2DS2-VASc does not hold with mitral stenosis or a mechanical valve",
                    "valvular");
    private static final String NOT_VALVULAR = "assumed.not-valvular";

    @Override
    public List<Score.Category> categories() {
        return List.of(LOW, INTERMEDIATE, HIGH);
    }

    @Override
    public List<Score.Category> possible(Map<String, Double> values) {
        var total = values.get("score");
        return total == null ? categories() : List.of(category(total));
    }

    @Override
    public Set<String> warnings() {
        return Set.of(NOT_VALVULAR);
    }

    @Override
    public List<Score.Excluded> exclusions() {
        return List.of(NO_FIBRILLATION, VALVULAR);
    }

    @Override
    public Score compute(Readings in) {
        if (!in.flag("atrialFibrillation")) {
            return NO_FIBRILLATION;
        }
        if (in.optionalFlag("valvular").orElse(false)) {
            return VALVULAR;
        }
        var points = points(in);
        var total = points.values().stream().mapToDouble(Double::doubleValue).sum();
        return new Score.Computed(
                Map.of("score", total),
                Optional.of(category(total)),
                in.optionalFlag("valvular").isEmpty() ? List.of(NOT_VALVULAR) : List.of(),
                points);
    }

    private static Map<String, Double> points(Readings in) {
        var age = in.amount("age");
        var points = new LinkedHashMap<String, Double>();
        points.put("heartFailure", (double) in.indicator("heartFailure"));
        points.put("hypertension", (double) in.indicator("hypertension"));
        points.put("age", age >= 75 ? 2.0 : age >= 65 ? 1.0 : 0.0);
        points.put("diabetes", (double) in.indicator("diabetes"));
        points.put("stroke", 2.0 * in.indicator("stroke"));
        points.put("vascularDisease", (double) in.indicator("vascularDisease"));
        points.put("sex", in.female() ? 1.0 : 0.0);
        return points;
    }

    private static Score.Category category(double total) {
        return total >= 2 ? HIGH : total >= 1 ? INTERMEDIATE : LOW;
    }
}
