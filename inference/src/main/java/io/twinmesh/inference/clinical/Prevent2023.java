package io.twinmesh.inference.clinical;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// AHA PREVENT: risk of a first cardiovascular event in 10 or 30 years.
///
/// Khan SS, Matsushita K, Sang Y, et al. Development and validation of the American Heart
/// Association's PREVENT equations. Circulation 2024;149:430-449, coefficients from the supplement.
/// Population: adults of 30 to 79 years without known cardiovascular disease; the 30-year equations
/// were validated up to 59 years.
///
/// HbA1c and the urine albumin to creatinine ratio are optional predictors: the equation made for
/// what is given is used, and named in a warning when it is not the base equation.
final class Prevent2023 implements Equation {
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

        private final String named;

        Horizon(String named) {
            this.named = named;
        }
    }

    @Override
    public Score compute(Readings in) {
        var warnings = new ArrayList<>(in.knownCvdWarning());
        if (horizon == Horizon.THIRTY_YEARS && in.amount("age") > 59) {
            warnings.add("horizon.beyond-evidence");
        }
        var equation = equation(in);
        if (!equation.equals("base")) {
            warnings.add("equation." + equation);
        }
        var risks = new LinkedHashMap<String, Double>();
        for (var outcome : PreventOutcome.values()) {
            risks.put(outcome.output(), coefficients.risk(equation, horizon.named, outcome, in));
        }
        return new Score.Computed(risks, Optional.empty(), warnings, Map.of());
    }

    private static String equation(Readings in) {
        var hba1c = in.optionalAmount("hba1c").isPresent();
        var uacr = in.optionalAmount("uacr").isPresent();
        return hba1c ? uacr ? "full" : "hba1c" : uacr ? "uacr" : "base";
    }
}
