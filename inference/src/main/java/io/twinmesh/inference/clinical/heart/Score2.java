package io.twinmesh.inference.clinical.heart;

import io.twinmesh.inference.clinical.Equation;
import io.twinmesh.inference.clinical.Readings;
import io.twinmesh.inference.clinical.Score;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// SCORE2: first fatal or non-fatal heart attack or stroke in 10 years, in Europe.
///
/// SCORE2 working group and ESC Cardiovascular risk collaboration. Eur Heart J 2021;42:2439-2454,
/// supplementary methods, tables 2 (coefficients, baseline survival) and 3 (recalibration by
/// region), worked examples in table 4. Categories: Visseren FLJ, et al. 2021 ESC guidelines on
/// cardiovascular disease prevention. Eur Heart J 2021;42:3227-3337, figure 5. Population: people
/// of 40 to 69 years without cardiovascular disease or diabetes.
///
/// Contributions are log hazard ratios against a non-smoker of 60 years with 120 mm[Hg], a total
/// cholesterol of 6 and an HDL cholesterol of 1.3 mmol/L. What a factor weighs at this age counts
/// with the factor.
final class Score2 implements Equation {
    private static final Score.Category LOW_TO_MODERATE =
            new Score.Category("low-to-moderate", "Low to moderate risk");
    private static final Score.Category HIGH = new Score.Category("high", "High risk");
    private static final Score.Category VERY_HIGH =
            new Score.Category("very-high", "Very high risk");

    /// From this age on a higher risk is called high.
    private static final int OLDER = 50;

    private static final Score.Excluded DIABETES =
            new Score.Excluded("SCORE2 holds for people without diabetes", "diabetes");

    /// The coefficients of one sex, and of each of them once more per five years of age.
    private record Column(
            double age,
            double smoker,
            double systolic,
            double total,
            double hdl,
            double ageSmoker,
            double ageSystolic,
            double ageTotal,
            double ageHdl,
            double survival) {}

    private static final Column MALE =
            new Column(.3742, .6012, .2777, .1458, -.2698, -.0755, -.0255, -.0281, .0426, .9605);
    private static final Column FEMALE =
            new Column(.4648, .7744, .3131, .1002, -.2606, -.1088, -.0277, -.0226, .0613, .9776);

    /// How the risk of the cohorts becomes that of a region of Europe, by its mortality.
    private enum Region {
        LOW("low"),
        MODERATE("moderate"),
        HIGH("high"),
        VERY_HIGH("very-high");

        private final String text;

        Region(String text) {
            this.text = text;
        }

        Scale scale(boolean female) {
            return switch (this) {
                case LOW -> female ? new Scale(-.7380, .7019) : new Scale(-.5699, .7476);
                case MODERATE -> female ? new Scale(-.3143, .7701) : new Scale(-.1565, .8009);
                case HIGH -> female ? new Scale(.5710, .9369) : new Scale(.3207, .9360);
                case VERY_HIGH -> female ? new Scale(.9412, .8329) : new Scale(.5836, .8294);
            };
        }

        static Region of(Readings in) {
            var text = in.choice("region");
            for (var region : values()) {
                if (region.text.equals(text)) {
                    return region;
                }
            }
            throw new IllegalStateException("the manifest must offer the regions of SCORE2 only");
        }
    }

    private record Scale(double constant, double slope) {
        double calibrated(double risk) {
            return 1 - Math.exp(-Math.exp(constant + slope * Math.log(-Math.log(1 - risk))));
        }
    }

    @Override
    public List<Score.Category> categories() {
        return List.of(LOW_TO_MODERATE, HIGH, VERY_HIGH);
    }

    @Override
    public List<Score.Category> possible(Map<String, Double> values) {
        var risk = values.get("cvd10y");
        return risk == null
                ? categories()
                : Stream.of(category(risk, OLDER - 1), category(risk, OLDER)).distinct().toList();
    }

    @Override
    public List<Score.Excluded> exclusions() {
        return List.of(DIABETES, Readings.KNOWN_CVD);
    }

    @Override
    public Score compute(Readings in) {
        if (in.flag("diabetes")) {
            return DIABETES;
        }
        return in.refusedForKnownCvd().orElseGet(() -> computed(in));
    }

    private static Score computed(Readings in) {
        var column = in.female() ? FEMALE : MALE;
        var region = Region.of(in);
        var terms = terms(column, in);
        var sum = terms.values().stream().mapToDouble(Double::doubleValue).sum();
        var uncalibrated = 1 - Math.pow(column.survival, Math.exp(sum));
        var risk = region.scale(in.female()).calibrated(uncalibrated);
        return new Score.Computed(
                Map.of("cvd10y", risk),
                Optional.of(category(risk, in.amount("age"))),
                List.of(),
                terms);
    }

    private static Map<String, Double> terms(Column c, Readings in) {
        var age = (in.amount("age") - 60) / 5;
        var terms = new LinkedHashMap<String, Double>();
        terms.put("age", c.age * age);
        terms.put("smoker", (c.smoker + c.ageSmoker * age) * in.indicator("smoker"));
        terms.put(
                "systolicPressure",
                (c.systolic + c.ageSystolic * age) * (in.amount("systolicPressure") - 120) / 20);
        terms.put(
                "totalCholesterol",
                (c.total + c.ageTotal * age) * (in.amount("totalCholesterol") - 6));
        terms.put(
                "hdlCholesterol",
                (c.hdl + c.ageHdl * age) * (in.amount("hdlCholesterol") - 1.3) / .5);
        return terms;
    }

    private static Score.Category category(double risk, double age) {
        var high = age < OLDER ? .025 : .05;
        var veryHigh = age < OLDER ? .075 : .10;
        return risk < high ? LOW_TO_MODERATE : risk < veryHigh ? HIGH : VERY_HIGH;
    }
}
