package io.twinmesh.inference.clinical.heart;

import io.twinmesh.inference.clinical.Equation;
import io.twinmesh.inference.clinical.Readings;
import io.twinmesh.inference.clinical.ReferencePerson;
import io.twinmesh.inference.clinical.Score;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Pooled Cohort Equations: first hard atherosclerotic cardiovascular event in 10 years.
///
/// Goff DC, Lloyd-Jones DM, Bennett G, et al. 2013 ACC/AHA guideline on the assessment of
/// cardiovascular risk. Circulation 2014;129(25 suppl 2):S49-S73, appendix 7, table A. Categories:
/// Grundy SM, et al. 2018 cholesterol guideline. Circulation 2019;139:e1082-e1143. Population:
/// non-Hispanic white and African American adults of 40 to 79 years without such disease.
///
/// Contributions are log hazard ratios against the example person of table A, of the same sex and
/// race.
final class PooledCohort2013 implements Equation {
    private static final Score.Category LOW = new Score.Category("low", "Low risk");
    private static final Score.Category BORDERLINE =
            new Score.Category("borderline", "Borderline risk");
    private static final Score.Category INTERMEDIATE =
            new Score.Category("intermediate", "Intermediate risk");
    private static final Score.Category HIGH = new Score.Category("high", "High risk");

    /// One column of table A; a term that the column lacks is 0. `ln` of age, total cholesterol,
    /// HDL cholesterol and systolic pressure; SBP has two coefficients by treatment.
    private record Column(
            double age,
            double ageSquared,
            double total,
            double ageTotal,
            double hdl,
            double ageHdl,
            double treated,
            double ageTreated,
            double untreated,
            double ageUntreated,
            double smoker,
            double ageSmoker,
            double diabetes,
            double mean,
            double survival) {}

    private static final Column WHITE_FEMALE =
            new Column(
                    -29.799, 4.884, 13.540, -3.114, -13.578, 3.149, 2.019, 0, 1.957, 0, 7.574,
                    -1.665, .661, -29.1817, .9665);
    private static final Column BLACK_FEMALE =
            new Column(
                    17.114, 0, .940, 0, -18.920, 4.475, 29.291, -6.432, 27.820, -6.087, .691, 0,
                    .874, 86.6081, .9533);
    private static final Column WHITE_MALE =
            new Column(
                    12.344, 0, 11.853, -2.664, -7.990, 1.769, 1.797, 0, 1.764, 0, 7.837, -1.795,
                    .658, 61.1816, .9144);
    private static final Column BLACK_MALE =
            new Column(
                    2.469, 0, .302, 0, -.307, 0, 1.916, 0, 1.809, 0, .549, 0, .645, 19.5425, .8954);

    private static final ReferencePerson REFERENCE =
            new ReferencePerson.Builder()
                    .with("age", 55)
                    .with("systolicPressure", 120)
                    .with("totalCholesterol", 213)
                    .with("hdlCholesterol", 50)
                    .with("diabetes", false)
                    .with("smoker", false)
                    .with("bpTreated", false)
                    .person();

    @Override
    public List<Score.Category> categories() {
        return List.of(LOW, BORDERLINE, INTERMEDIATE, HIGH);
    }

    @Override
    public List<Score.Category> possible(Map<String, Double> values) {
        var risk = values.get("ascvd10y");
        return risk == null ? categories() : List.of(category(risk));
    }

    @Override
    public List<Score.Excluded> exclusions() {
        return List.of(Readings.KNOWN_CVD);
    }

    @Override
    public Score compute(Readings in) {
        return in.refusedForKnownCvd().orElseGet(() -> computed(in));
    }

    private static Score computed(Readings in) {
        var black = in.choice("race").equals("black");
        var column =
                in.female() ? black ? BLACK_FEMALE : WHITE_FEMALE : black ? BLACK_MALE : WHITE_MALE;
        var risk = 1 - Math.pow(column.survival, Math.exp(sum(column, in) - column.mean));
        return new Score.Computed(
                Map.of("ascvd10y", risk),
                Optional.of(category(risk)),
                List.of(),
                REFERENCE.contributions(in, person -> sum(column, person)));
    }

    private static double sum(Column c, Readings in) {
        var age = Math.log(in.amount("age"));
        var total = Math.log(in.amount("totalCholesterol"));
        var hdl = Math.log(in.amount("hdlCholesterol"));
        var systolic = Math.log(in.amount("systolicPressure"));
        var treated = in.flag("bpTreated");
        return c.age * age
                + c.ageSquared * age * age
                + c.total * total
                + c.ageTotal * age * total
                + c.hdl * hdl
                + c.ageHdl * age * hdl
                + (treated ? c.treated : c.untreated) * systolic
                + (treated ? c.ageTreated : c.ageUntreated) * age * systolic
                + (c.smoker + c.ageSmoker * age) * in.indicator("smoker")
                + c.diabetes * in.indicator("diabetes");
    }

    private static Score.Category category(double risk) {
        return risk < .05 ? LOW : risk < .075 ? BORDERLINE : risk < .20 ? INTERMEDIATE : HIGH;
    }
}
