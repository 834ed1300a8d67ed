package io.twinmesh.inference.clinical;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Kidney failure risk equation with four variables, in 2 and 5 years.
///
/// Tangri N, Grams ME, Levey AS, et al. Multinational assessment of accuracy of equations for
/// predicting risk of kidney failure: a meta-analysis. JAMA 2016;315:164-174, supplement: the
/// four-variable equation with the baseline survival of North America and of elsewhere. Population:
/// adults with chronic kidney disease and an eGFR below 60 mL/min/1.73 m².
final class Kfre4 implements Equation {
    @Override
    public Score compute(Readings in) {
        var egfr = in.amount("egfr");
        if (egfr >= 60) {
            return new Score.Excluded(
                    "the equation holds for an eGFR below 60 mL/min/{1.73_m2}", "egfr");
        }
        var hazard = Math.exp(linear(in.amount("age"), in.female(), egfr, in.amount("uacr")));
        var northAmerica = in.choice("region").equals("north-america");
        var risks = new LinkedHashMap<String, Double>();
        risks.put("risk5y", 1 - Math.pow(northAmerica ? .9240 : .9365, hazard));
        risks.put("risk2y", 1 - Math.pow(northAmerica ? .9750 : .9832, hazard));
        return new Score.Computed(risks, Optional.empty(), List.of(), Map.of());
    }

    /// @param uacr urine albumin to creatinine ratio, mg/g
    private static double linear(double age, boolean female, double egfr, double uacr) {
        return -.2201 * (age / 10 - 7.036)
                + .2467 * ((female ? 0 : 1) - .5642)
                - .5567 * (egfr / 5 - 7.222)
                + .4510 * (Math.log(uacr) - 5.137);
    }
}
