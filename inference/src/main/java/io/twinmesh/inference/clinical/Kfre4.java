package io.twinmesh.inference.clinical;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// Kidney failure risk equation with four variables, in 2 and 5 years.
///
/// Tangri N, Grams ME, Levey AS, et al. Multinational assessment of accuracy of equations for
/// predicting risk of kidney failure: a meta-analysis. JAMA 2016;315:164-174, supplement: the
/// four-variable equation with the baseline survival of North America and of elsewhere. Population:
/// adults with chronic kidney disease and an eGFR below 60 mL/min/1.73 m².
///
/// Contributions are log hazard ratios against a person of the same sex with the means of the
/// cohorts, at which the equation is centred.
final class Kfre4 implements Equation {
    private static final ReferencePerson MEANS =
            new ReferencePerson.Builder()
                    .with("age", 70.36)
                    .with("egfr", 36.11)
                    .with("uacr", Math.exp(5.137))
                    .person();

    private static final Score.Excluded EGFR_TOO_HIGH =
            new Score.Excluded("the equation holds for an eGFR below 60 mL/min/{1.73_m2}", "egfr");

    @Override
    public List<Score.Excluded> exclusions() {
        return List.of(EGFR_TOO_HIGH);
    }

    @Override
    public Score compute(Readings in) {
        var egfr = in.amount("egfr");
        if (egfr >= 60) {
            return EGFR_TOO_HIGH;
        }
        var hazard = Math.exp(linear(in));
        var northAmerica = in.choice("region").equals("north-america");
        var risks = new LinkedHashMap<String, Double>();
        risks.put("risk5y", 1 - Math.pow(northAmerica ? .9240 : .9365, hazard));
        risks.put("risk2y", 1 - Math.pow(northAmerica ? .9750 : .9832, hazard));
        return new Score.Computed(
                risks, Optional.empty(), List.of(), MEANS.contributions(in, Kfre4::linear));
    }

    private static double linear(Readings in) {
        return -.2201 * (in.amount("age") / 10 - 7.036)
                + .2467 * ((in.female() ? 0 : 1) - .5642)
                - .5567 * (in.amount("egfr") / 5 - 7.222)
                + .4510 * (Math.log(in.amount("uacr")) - 5.137);
    }
}
