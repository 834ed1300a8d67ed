package io.twinmesh.inference.clinical;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// An equation as it was before it said what each input contributes.
record WithoutContributions(Equation equation) implements Equation {
    @Override
    public Score compute(Readings in) {
        var score = equation.compute(in);
        return score instanceof Score.Computed(var values, var category, var warnings, _)
                ? new Score.Computed(values, category, warnings, Map.of())
                : score;
    }

    @Override
    public List<Score.Category> categories() {
        return equation.categories();
    }

    @Override
    public List<Score.Category> possible(Map<String, Double> values) {
        return equation.possible(values);
    }

    @Override
    public boolean categorises() {
        return equation.categorises();
    }

    @Override
    public Set<String> warnings() {
        return equation.warnings();
    }

    @Override
    public List<Score.Excluded> exclusions() {
        return equation.exclusions();
    }

    @Override
    public Set<String> alarming() {
        return equation.alarming();
    }
}
