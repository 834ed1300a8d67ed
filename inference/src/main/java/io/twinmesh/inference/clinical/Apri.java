package io.twinmesh.inference.clinical;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Index of liver fibrosis from aspartate aminotransferase and platelets.
///
/// Wai CT, Greenson JK, Fontana RJ, et al. A simple noninvasive index can predict both significant
/// fibrosis and cirrhosis in patients with chronic hepatitis C. Hepatology 2003;38:518-526: 0.5 or
/// less, above 1.5. Population: adults with chronic hepatitis C.
///
/// Contributions are natural logarithms of the factor by which an input multiplies the index:
/// against an aminotransferase at the laboratory's upper limit and platelets of 100, at which the
/// index is 1. The limit is the laboratory's, not the patient's, and has none.
final class Apri implements Equation {
    private static final Score.Category LOW =
            new Score.Category("low", "Significant fibrosis unlikely");
    private static final Score.Category INDETERMINATE =
            new Score.Category("indeterminate", "Indeterminate: a second test is needed");
    private static final Score.Category HIGH =
            new Score.Category("high", "Significant fibrosis likely");

    @Override
    public List<Score.Category> categories() {
        return List.of(LOW, INDETERMINATE, HIGH);
    }

    @Override
    public List<Score.Category> possible(Map<String, Double> values) {
        var index = values.get("apri");
        return index == null ? categories() : List.of(category(index));
    }

    @Override
    public Score compute(Readings in) {
        var index = index(in);
        var atLimit =
                new ReferencePerson.Builder()
                        .with("ast", in.amount("astUpperLimit"))
                        .with("platelets", 100)
                        .person();
        return new Score.Computed(
                Map.of("apri", index),
                Optional.of(category(index)),
                List.of(),
                atLimit.contributions(in, person -> Math.log(index(person))));
    }

    private static double index(Readings in) {
        return in.amount("ast") / in.amount("astUpperLimit") * 100 / in.amount("platelets");
    }

    private static Score.Category category(double index) {
        if (index > 1.5) {
            return HIGH;
        }
        return index <= .5 ? LOW : INDETERMINATE;
    }
}
