package io.twinmesh.inference.clinical;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Index of liver fibrosis from aspartate aminotransferase and platelets.
///
/// Wai CT, Greenson JK, Fontana RJ, et al. A simple noninvasive index can predict both significant
/// fibrosis and cirrhosis in patients with chronic hepatitis C. Hepatology 2003;38:518-526: 0.5 or
/// less, above 1.5. Population: adults with chronic hepatitis C.
final class Apri implements Equation {
    @Override
    public List<String> categories() {
        return List.of("low", "indeterminate", "high");
    }

    @Override
    public Score compute(Readings in) {
        var index = in.amount("ast") / in.amount("astUpperLimit") * 100 / in.amount("platelets");
        return new Score.Computed(
                Map.of("apri", index), Optional.of(category(index)), List.of(), Map.of());
    }

    private static Score.Category category(double index) {
        if (index > 1.5) {
            return new Score.Category("high", "Significant fibrosis likely");
        }
        return index <= .5
                ? new Score.Category("low", "Significant fibrosis unlikely")
                : new Score.Category("indeterminate", "Indeterminate: a second test is needed");
    }
}
