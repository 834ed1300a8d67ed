package io.twinmesh.inference.clinical;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// FIB-4 index of liver fibrosis.
///
/// Sterling RK, Lissen E, Clumeck N, et al. Hepatology 2006;43:1317-1325. Cut-offs for advanced
/// fibrosis: Shah AG, et al. Clin Gastroenterol Hepatol 2009;7:1104-1112 (below 1.3, above 2.67);
/// McPherson S, et al. Am J Gastroenterol 2017;112:740-751 (lower cut-off 2.0 from 65 years on,
/// less reliable up to 35 years). Population: adults with chronic liver disease.
///
/// Contributions are natural logarithms of the factor by which an input multiplies the index, in
/// the units of the equation: the source names nobody to hold a patient against, and at 1 each
/// factor is 1.
final class Fib4 implements Equation {
    private static final Score.Category LOW =
            new Score.Category("low", "Advanced fibrosis unlikely");
    private static final Score.Category INDETERMINATE =
            new Score.Category("indeterminate", "Indeterminate: a second test is needed");
    private static final Score.Category HIGH =
            new Score.Category("high", "Advanced fibrosis likely");

    private static final String OUTSIDE = "age.outside-validation";

    /// From this age on the lower cut-off is another.
    private static final int OLDER = 65;

    private static final ReferencePerson ONES =
            new ReferencePerson.Builder()
                    .with("age", 1)
                    .with("ast", 1)
                    .with("alt", 1)
                    .with("platelets", 1)
                    .person();

    @Override
    public List<Score.Category> categories() {
        return List.of(LOW, INDETERMINATE, HIGH);
    }

    @Override
    public List<Score.Category> possible(Map<String, Double> values) {
        var index = values.get("fib4");
        return index == null
                ? categories()
                : Stream.of(category(index, OLDER - 1), category(index, OLDER)).distinct().toList();
    }

    @Override
    public Set<String> warnings() {
        return Set.of(OUTSIDE);
    }

    @Override
    public Score compute(Readings in) {
        var age = in.amount("age");
        var index = index(in);
        return new Score.Computed(
                Map.of("fib4", index),
                Optional.of(category(index, age)),
                age < 35 || age > 65 ? List.of(OUTSIDE) : List.of(),
                ONES.contributions(in, person -> Math.log(index(person))));
    }

    private static double index(Readings in) {
        return in.amount("age")
                * in.amount("ast")
                / (in.amount("platelets") * Math.sqrt(in.amount("alt")));
    }

    private static Score.Category category(double index, double age) {
        if (index > 2.67) {
            return HIGH;
        }
        return index < (age >= OLDER ? 2.0 : 1.3) ? LOW : INDETERMINATE;
    }
}
