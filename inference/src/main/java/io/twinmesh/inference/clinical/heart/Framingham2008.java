package io.twinmesh.inference.clinical.heart;

import io.twinmesh.inference.clinical.Equation;
import io.twinmesh.inference.clinical.Readings;
import io.twinmesh.inference.clinical.ReferencePerson;
import io.twinmesh.inference.clinical.Score;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Framingham general cardiovascular risk in 10 years, with laboratory values.
///
/// D'Agostino RB Sr, Vasan RS, Pencina MJ, et al. General cardiovascular risk profile for use in
/// primary care: the Framingham Heart Study. Circulation 2008;117:743-753, table 2. Population:
/// adults of 30 to 74 years without cardiovascular disease.
///
/// Contributions are log hazard ratios against a person of the same sex, the one that
/// [PooledCohort2013] takes, so that the two can be read side by side.
final class Framingham2008 implements Equation {

    /// One column of table 2.
    private record Column(
            double age,
            double total,
            double hdl,
            double treated,
            double untreated,
            double smoker,
            double diabetes,
            double mean,
            double survival) {}

    private static final Column FEMALE =
            new Column(
                    2.32888, 1.20904, -.70833, 2.82263, 2.76157, .52873, .69154, 26.1931, .95012);
    private static final Column MALE =
            new Column(
                    3.06117, 1.12370, -.93263, 1.99881, 1.93303, .65451, .57367, 23.9802, .88936);

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
    public List<Score.Excluded> exclusions() {
        return List.of(Readings.KNOWN_CVD);
    }

    @Override
    public Score compute(Readings in) {
        return in.refusedForKnownCvd().orElseGet(() -> computed(in));
    }

    private static Score computed(Readings in) {
        var c = in.female() ? FEMALE : MALE;
        return new Score.Computed(
                Map.of("cvd10y", 1 - Math.pow(c.survival, Math.exp(sum(c, in) - c.mean))),
                Optional.empty(),
                List.of(),
                REFERENCE.contributions(in, person -> sum(c, person)));
    }

    private static double sum(Column c, Readings in) {
        return c.age * Math.log(in.amount("age"))
                + c.total * Math.log(in.amount("totalCholesterol"))
                + c.hdl * Math.log(in.amount("hdlCholesterol"))
                + (in.flag("bpTreated") ? c.treated : c.untreated)
                        * Math.log(in.amount("systolicPressure"))
                + c.smoker * in.indicator("smoker")
                + c.diabetes * in.indicator("diabetes");
    }
}
