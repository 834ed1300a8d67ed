package io.twinmesh.inference.clinical;

/// Estimated glomerular filtration rate from creatinine, without race, in mL/min/1.73 m².
///
/// Inker LA, Eneanya ND, Coresh J, et al. New creatinine- and cystatin C-based equations to
/// estimate GFR without race. N Engl J Med 2021;385:1737-1749, table 2 (creatinine equation).
/// Population: adults of 18 years or more, standardised (IDMS) creatinine in steady state.
final class CkdEpi2021 implements Equation {
    @Override
    public Score compute(Readings in) {
        return Score.of("egfr", egfr(in.amount("creatinine"), in.amount("age"), in.female()));
    }

    /// @param creatinine mg/dL
    /// @param age completed years
    private static double egfr(double creatinine, double age, boolean female) {
        var kappa = female ? .7 : .9;
        var alpha = female ? -.241 : -.302;
        var ratio = creatinine / kappa;
        return 142
                * Math.pow(Math.min(ratio, 1), alpha)
                * Math.pow(Math.max(ratio, 1), -1.200)
                * Math.pow(.9938, age)
                * (female ? 1.012 : 1);
    }
}
