package io.twinmesh.inference.clinical.heart;

import io.twinmesh.inference.clinical.Equation;
import io.twinmesh.inference.clinical.Readings;
import io.twinmesh.inference.clinical.ReferencePerson;
import io.twinmesh.inference.clinical.Score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// AHA PREVENT: risk of a first cardiovascular event in 10 or 30 years.
///
/// Khan SS, Matsushita K, Sang Y, et al. Development and validation of the American Heart
/// Association's PREVENT equations. Circulation 2024;149:430-449, coefficients from the supplement.
/// Population: adults of 30 to 79 years without known cardiovascular disease; the 30-year equations
/// were validated up to 59 years.
///
/// HbA1c, the urine albumin to creatinine ratio and the social deprivation index are optional
/// predictors: the equation made for what is given is used, and named in a warning when it is not
/// the base equation.
///
/// Contributions are log odds of all cardiovascular disease against the person at whom every term
/// of the equation is 0.
final class Prevent2023 implements Equation {
    private static final ReferencePerson REFERENCE =
            new ReferencePerson.Builder()
                    .with("age", 55)
                    .with("systolicPressure", 130)
                    .with("totalCholesterol", 4.8 / .02586)
                    .with("hdlCholesterol", 1.3 / .02586)
                    .with("bmi", 25)
                    .with("egfr", 90)
                    .with("hba1c", 5.3)
                    .with("uacr", 1)
                    .with("sdiDeciles", "1-3")
                    .with("diabetes", false)
                    .with("smoker", false)
                    .with("bpTreated", false)
                    .with("statin", false)
                    .person();

    private static final String BEYOND = "horizon.beyond-evidence";

    private final PreventCoefficients coefficients;
    private final Horizon horizon;

    Prevent2023(PreventCoefficients coefficients, Horizon horizon) {
        this.coefficients = coefficients;
        this.horizon = horizon;
    }

    /// How far the equations look.
    enum Horizon {
        TEN_YEARS("10y"),
        THIRTY_YEARS("30y");

        private final String text;

        Horizon(String text) {
            this.text = text;
        }

        static Horizon named(String text) {
            return Arrays.stream(values())
                    .filter(one -> one.text.equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("PREVENT has no '" + text + "'"));
        }
    }

    @Override
    public Set<String> warnings() {
        var chosen =
                Arrays.stream(PreventEquation.values())
                        .filter(one -> one != PreventEquation.BASE)
                        .map(PreventEquation::warning);
        return (horizon == Horizon.THIRTY_YEARS ? Stream.concat(chosen, Stream.of(BEYOND)) : chosen)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public List<Score.Excluded> exclusions() {
        return List.of(Readings.KNOWN_CVD);
    }

    @Override
    public Score compute(Readings in) {
        return in.refusedForKnownCvd().orElseGet(() -> computed(in));
    }

    private Score computed(Readings in) {
        var warnings = new ArrayList<String>();
        if (horizon == Horizon.THIRTY_YEARS && in.amount("age") > 59) {
            warnings.add(BEYOND);
        }
        var equation = PreventEquation.of(in);
        if (equation != PreventEquation.BASE) {
            warnings.add(equation.warning());
        }
        var risks = new LinkedHashMap<String, Double>();
        for (var outcome : PreventOutcome.values()) {
            risks.put(outcome.output(), coefficients.risk(equation, horizon, outcome, in));
        }
        return new Score.Computed(
                risks,
                Optional.empty(),
                warnings,
                REFERENCE.contributions(
                        in,
                        person ->
                                coefficients.logOdds(
                                        equation, horizon, PreventOutcome.TOTAL_CVD, person)));
    }
}
