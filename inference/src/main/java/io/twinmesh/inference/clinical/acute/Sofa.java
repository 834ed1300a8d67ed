package io.twinmesh.inference.clinical.acute;

import io.twinmesh.inference.clinical.Equation;
import io.twinmesh.inference.clinical.Readings;
import io.twinmesh.inference.clinical.Score;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Sequential Organ Failure Assessment: six organs, 0 to 4 points each.
///
/// Vincent JL, Moreno R, Takala J, et al. The SOFA score to describe organ dysfunction/failure.
/// Intensive Care Med 1996;22:707-710, table 3. Two points as the sign of organ dysfunction: Singer
/// M, et al. JAMA 2016;315:801-810 (Sepsis-3), box 3. Population: adults in hospital.
///
/// The table is written for values of one decimal; a value between two rows belongs to the row
/// below whose next cut it does not reach. The points of an organ are said to be those of the input
/// that decided them.
final class Sofa implements Equation {
    private static final Score.Category BELOW_2 = new Score.Category("below-2", "Below 2");
    private static final Score.Category DYSFUNCTION =
            new Score.Category("organ-dysfunction", "2 or more: organ dysfunction, if it is new");

    private static final Score.Excluded TOO_YOUNG =
            new Score.Excluded("SOFA holds for people of 18 years or more", "age");
    private static final String ADULT = "assumed.age-18-or-more";
    private static final String URINE = "assumed.urine-output-500-or-more";
    private static final String NO_VASOPRESSOR = "assumed.no-vasopressor";

    @Override
    public List<Score.Category> categories() {
        return List.of(BELOW_2, DYSFUNCTION);
    }

    @Override
    public List<Score.Category> possible(Map<String, Double> values) {
        var total = values.get("score");
        return total == null ? categories() : List.of(category(total));
    }

    @Override
    public Set<String> alarming() {
        return Set.of("organ-dysfunction");
    }

    @Override
    public Set<String> warnings() {
        return Set.of(ADULT, URINE, NO_VASOPRESSOR);
    }

    @Override
    public List<Score.Excluded> exclusions() {
        return List.of(TOO_YOUNG);
    }

    @Override
    public Score compute(Readings in) {
        var age = in.optionalAmount("age");
        if (age.isPresent() && age.getAsDouble() < 18) {
            return TOO_YOUNG;
        }
        var warnings = new ArrayList<String>();
        if (age.isEmpty()) {
            warnings.add(ADULT);
        }
        if (in.optionalAmount("urineOutput").isEmpty()) {
            warnings.add(URINE);
        }
        if (Vasopressors.notSaid(in)) {
            warnings.add(NO_VASOPRESSOR);
        }
        var points = new LinkedHashMap<String, Double>();
        points.put(
                "arterialOxygen",
                respiration(
                        in.amount("arterialOxygen") / in.amount("inspiredOxygen") * 100,
                        in.flag("ventilated")));
        points.put("platelets", coagulation(in.amount("platelets")));
        points.put("bilirubin", liver(in.amount("bilirubin")));
        Vasopressors.points(in)
                .ifPresentOrElse(
                        it -> points.put(it.input(), it.points()),
                        () ->
                                points.put(
                                        "meanArterialPressure",
                                        in.amount("meanArterialPressure") < 70 ? 1.0 : 0));
        points.put("glasgowComaScale", consciousness(in.amount("glasgowComaScale")));
        var creatinine = kidney(in.amount("creatinine"));
        var urine = in.optionalAmount("urineOutput").stream().map(Sofa::urine).sum();
        points.put(urine > creatinine ? "urineOutput" : "creatinine", Math.max(urine, creatinine));
        var total = points.values().stream().mapToDouble(it -> it).sum();
        return new Score.Computed(
                Map.of("score", total), Optional.of(category(total)), warnings, points);
    }

    /// @param ratio arterial oxygen in mm[Hg] per inspired fraction
    private static double respiration(double ratio, boolean ventilated) {
        if (ventilated && ratio < 200) {
            return ratio < 100 ? 4 : 3;
        }
        return ratio < 300 ? 2 : ratio < 400 ? 1 : 0;
    }

    private static double coagulation(double platelets) {
        return platelets < 20
                ? 4
                : platelets < 50 ? 3 : platelets < 100 ? 2 : platelets < 150 ? 1 : 0;
    }

    private static double liver(double bilirubin) {
        return bilirubin < 1.2 ? 0 : bilirubin < 2 ? 1 : bilirubin < 6 ? 2 : bilirubin < 12 ? 3 : 4;
    }

    private static double consciousness(double glasgow) {
        return glasgow >= 15 ? 0 : glasgow >= 13 ? 1 : glasgow >= 10 ? 2 : glasgow >= 6 ? 3 : 4;
    }

    private static double kidney(double creatinine) {
        return creatinine < 1.2
                ? 0
                : creatinine < 2 ? 1 : creatinine < 3.5 ? 2 : creatinine < 5 ? 3 : 4;
    }

    private static double urine(double millilitresPerDay) {
        return millilitresPerDay < 200 ? 4 : millilitresPerDay < 500 ? 3 : 0;
    }

    private static Score.Category category(double total) {
        return total >= 2 ? DYSFUNCTION : BELOW_2;
    }
}
