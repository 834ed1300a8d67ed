package io.twinmesh.inference.clinical.acute;

import io.twinmesh.inference.clinical.Equation;
import io.twinmesh.inference.clinical.Readings;
import io.twinmesh.inference.clinical.Score;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Quick SOFA: who of those with a suspected infection is likely to do badly.
///
/// Singer M, Deutschman CS, Seymour CW, et al. The third international consensus definitions for
/// sepsis and septic shock (Sepsis-3). JAMA 2016;315:801-810, box 4. Population: adults with a
/// suspected infection.
final class QuickSofa implements Equation {
    private static final Score.Category NEGATIVE =
            new Score.Category("negative", "Negative: this does not exclude sepsis");
    private static final Score.Category POSITIVE =
            new Score.Category(
                    "positive", "Positive: look for organ dysfunction, and for infection");

    private static final Score.Excluded TOO_YOUNG =
            new Score.Excluded("qSOFA holds for people of 18 years or more", "age");
    private static final String ADULT = "assumed.age-18-or-more";

    @Override
    public List<Score.Category> categories() {
        return List.of(NEGATIVE, POSITIVE);
    }

    @Override
    public List<Score.Category> possible(Map<String, Double> values) {
        var total = values.get("score");
        return total == null ? categories() : List.of(category(total));
    }

    @Override
    public Set<String> alarming() {
        return Set.of("positive");
    }

    @Override
    public Set<String> warnings() {
        return Set.of(ADULT);
    }

    @Override
    public List<Score.Excluded> exclusions() {
        return List.of(TOO_YOUNG);
    }

    @Override
    public Score compute(Readings in) {
        var age = in.optionalAmount("age");
        if (age.isPresent() && age.getAsDouble() < 18) {
            return TOO_YOUNG;
        }
        var warnings = new ArrayList<String>();
        if (age.isEmpty()) {
            warnings.add(ADULT);
        }
        var points = new LinkedHashMap<String, Double>();
        points.put("respiratoryRate", in.amount("respiratoryRate") >= 22 ? 1.0 : 0);
        points.put("systolicPressure", in.amount("systolicPressure") <= 100 ? 1.0 : 0);
        points.put("glasgowComaScale", in.amount("glasgowComaScale") < 15 ? 1.0 : 0);
        var total = points.values().stream().mapToDouble(it -> it).sum();
        return new Score.Computed(
                Map.of("score", total), Optional.of(category(total)), warnings, points);
    }

    private static Score.Category category(double total) {
        return total >= 2 ? POSITIVE : NEGATIVE;
    }
}
