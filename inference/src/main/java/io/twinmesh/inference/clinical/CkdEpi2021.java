package io.twinmesh.inference.clinical;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Estimated glomerular filtration rate from creatinine, without race, in mL/min/1.73 m².
///
/// Inker LA, Eneanya ND, Coresh J, et al. New creatinine- and cystatin C-based equations to
/// estimate GFR without race. N Engl J Med 2021;385:1737-1749, table 2 (creatinine equation).
/// Categories: KDIGO 2012 clinical practice guideline, Kidney Int Suppl 2013;3:1-150, table 5.
/// Population: adults of 18 years or more, standardised (IDMS) creatinine in steady state.
///
/// Contributions are natural logarithms of the factor by which an input multiplies the equation's
/// constant of 142 (of women 142 times 1.012): against a creatinine of kappa, where its factor is
/// 1, and an age of 0, where that of age is.
final class CkdEpi2021 implements Equation {
    private static final Score.Category G1 = new Score.Category("g1", "G1: normal or high");
    private static final Score.Category G2 = new Score.Category("g2", "G2: mildly decreased");
    private static final Score.Category G3A =
            new Score.Category("g3a", "G3a: mildly to moderately decreased");
    private static final Score.Category G3B =
            new Score.Category("g3b", "G3b: moderately to severely decreased");
    private static final Score.Category G4 = new Score.Category("g4", "G4: severely decreased");
    private static final Score.Category G5 = new Score.Category("g5", "G5: kidney failure");

    private static final double FEMALE_KAPPA = .7;
    private static final double MALE_KAPPA = .9;
    private static final ReferencePerson FEMALE = at(FEMALE_KAPPA);
    private static final ReferencePerson MALE = at(MALE_KAPPA);

    private static ReferencePerson at(double kappa) {
        return new ReferencePerson.Builder().with("age", 0).with("creatinine", kappa).person();
    }

    @Override
    public List<Score.Category> categories() {
        return List.of(G1, G2, G3A, G3B, G4, G5);
    }

    @Override
    public List<Score.Category> possible(Map<String, Double> values) {
        var egfr = values.get("egfr");
        return egfr == null ? categories() : List.of(category(egfr));
    }

    @Override
    public Set<String> alarming() {
        return Set.of("g4", "g5");
    }

    @Override
    public Score compute(Readings in) {
        var egfr = egfr(in);
        return new Score.Computed(
                Map.of("egfr", egfr),
                Optional.of(category(egfr)),
                List.of(),
                (in.female() ? FEMALE : MALE).contributions(in, person -> Math.log(egfr(person))));
    }

    private static double egfr(Readings in) {
        return egfr(in.amount("creatinine"), in.amount("age"), in.female());
    }

    /// @param creatinine mg/dL
    /// @param age completed years
    private static double egfr(double creatinine, double age, boolean female) {
        var kappa = female ? FEMALE_KAPPA : MALE_KAPPA;
        var alpha = female ? -.241 : -.302;
        var ratio = creatinine / kappa;
        return 142
                * Math.pow(Math.min(ratio, 1), alpha)
                * Math.pow(Math.max(ratio, 1), -1.200)
                * Math.pow(.9938, age)
                * (female ? 1.012 : 1);
    }

    private static Score.Category category(double egfr) {
        return egfr >= 90
                ? G1
                : egfr >= 60 ? G2 : egfr >= 45 ? G3A : egfr >= 30 ? G3B : egfr >= 15 ? G4 : G5;
    }
}
