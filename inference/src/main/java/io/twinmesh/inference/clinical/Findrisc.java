package io.twinmesh.inference.clinical;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// FINDRISC: points for the risk of type 2 diabetes in 10 years.
///
/// Lindström J, Tuomilehto J. The diabetes risk score: a practical tool to predict type 2 diabetes
/// risk. Diabetes Care 2003;26:725-731; points and categories as in the form of the Finnish
/// Diabetes Association, which adds the family and the age over 64. Population: adults without
/// diabetes; the cohorts were 35 to 64 years old.
final class Findrisc implements Equation {
    private static final Score.Category LOW =
            new Score.Category("low", "Low: about 1 in 100 will develop diabetes");
    private static final Score.Category SLIGHTLY_ELEVATED =
            new Score.Category(
                    "slightly-elevated", "Slightly elevated: about 1 in 25 will develop diabetes");
    private static final Score.Category MODERATE =
            new Score.Category("moderate", "Moderate: about 1 in 6 will develop diabetes");
    private static final Score.Category HIGH =
            new Score.Category("high", "High: about 1 in 3 will develop diabetes");
    private static final Score.Category VERY_HIGH =
            new Score.Category("very-high", "Very high: about 1 in 2 will develop diabetes");

    private static final String OUTSIDE = "age.outside-validation";

    private static final Score.Excluded DIABETES =
            new Score.Excluded("FINDRISC holds for people without diabetes", "diabetes");

    @Override
    public List<Score.Category> categories() {
        return List.of(LOW, SLIGHTLY_ELEVATED, MODERATE, HIGH, VERY_HIGH);
    }

    @Override
    public List<Score.Category> possible(Map<String, Double> values) {
        var total = values.get("score");
        return total == null ? categories() : List.of(category(total));
    }

    @Override
    public Set<String> warnings() {
        return Set.of(OUTSIDE);
    }

    @Override
    public List<Score.Excluded> exclusions() {
        return List.of(DIABETES);
    }

    @Override
    public Score compute(Readings in) {
        if (in.flag("diabetes")) {
            return DIABETES;
        }
        var points = points(in);
        var total = points.values().stream().mapToInt(Integer::intValue).sum();
        var age = in.amount("age");
        var contributions = new LinkedHashMap<String, Double>();
        points.forEach((name, it) -> contributions.put(name, (double) it));
        return new Score.Computed(
                Map.of("score", (double) total),
                Optional.of(category(total)),
                age < 35 || age > 64 ? List.of(OUTSIDE) : List.of(),
                contributions);
    }

    private static Map<String, Integer> points(Readings in) {
        var age = in.amount("age");
        var bmi = in.amount("bmi");
        var points = new LinkedHashMap<String, Integer>();
        points.put("age", age < 45 ? 0 : age < 55 ? 2 : age < 65 ? 3 : 4);
        points.put("bmi", bmi < 25 ? 0 : bmi <= 30 ? 1 : 3);
        points.put(
                "waist", waist(in.amount("waist"), in.female() ? 80 : 94, in.female() ? 88 : 102));
        points.put("physicallyActive", in.flag("physicallyActive") ? 0 : 2);
        points.put("vegetablesDaily", in.flag("vegetablesDaily") ? 0 : 1);
        points.put("bpTreated", 2 * in.indicator("bpTreated"));
        points.put("highGlucoseEver", 5 * in.indicator("highGlucoseEver"));
        points.put("familyDiabetes", Family.named(in.choice("familyDiabetes")).points);
        return points;
    }

    private static int waist(double centimetres, double wide, double veryWide) {
        return centimetres < wide ? 0 : centimetres <= veryWide ? 3 : 4;
    }

    /// The nearest relative with diabetes, as the manifest offers them, and the points.
    private enum Family {
        NONE("none", 0),
        SECOND_DEGREE("second-degree", 3),
        FIRST_DEGREE("first-degree", 5);

        private final String choice;
        private final int points;

        Family(String choice, int points) {
            this.choice = choice;
            this.points = points;
        }

        private static Family named(String choice) {
            return Arrays.stream(values())
                    .filter(one -> one.choice.equals(choice))
                    .findFirst()
                    .orElseThrow(() ->
                            new IllegalStateException("the manifest must offer these three only"));
        }
    }

    private static Score.Category category(double total) {
        if (total < 7) {
            return LOW;
        }
        if (total <= 11) {
            return SLIGHTLY_ELEVATED;
        }
        if (total <= 14) {
            return MODERATE;
        }
        return total <= 20 ? HIGH : VERY_HIGH;
    }
}
