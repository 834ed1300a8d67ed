package io.twinmesh.inference.clinical;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// MELD 3.0: how severe a liver disease is, as it orders the waiting list for a liver.
///
/// Kim WR, Mannalithara A, Heimbach JK, et al. MELD 3.0: the Model for End-Stage Liver Disease
/// updated for the modern era. Gastroenterology 2021;161:1887-1895. The 1.33 for both sexes from 12
/// to 17 years, the bounds and the rounding: OPTN policies, policy 9.1.D. Population: 12 years or
/// more with chronic liver disease.
///
/// The bounds are part of the equation: bilirubin, INR and creatinine count as 1 at least,
/// creatinine as 3 at most and as 3 in dialysis, sodium as 125 to 137, albumin as 1.5 to 3.5, the
/// whole as 6 to 40.
///
/// Contributions are points, before the whole is rounded and bounded, beyond the 6 of a man of whom
/// every value is at the bound that counts least.
final class Meld3 implements Equation {
    private static final ReferencePerson LEAST =
            new ReferencePerson.Builder()
                    .with("age", 18)
                    .with("bilirubin", 1)
                    .with("inr", 1)
                    .with("creatinine", 1)
                    .with("sodium", 137)
                    .with("albumin", 3.5)
                    .with("sex", "male")
                    .with("dialysis", false)
                    .person();

    private static final String NO_DIALYSIS = "assumed.no-dialysis";
    private static final String BOUNDED = "meld.bounded";

    @Override
    public Set<String> warnings() {
        return Set.of(NO_DIALYSIS, BOUNDED);
    }

    @Override
    public Score compute(Readings in) {
        var warnings = new ArrayList<String>();
        if (in.optionalFlag("dialysis").isEmpty()) {
            warnings.add(NO_DIALYSIS);
        }
        if (beyond(in)) {
            warnings.add(BOUNDED);
        }
        return new Score.Computed(
                Map.of("meld", (double) Math.clamp(Math.round(points(in)), 6, 40)),
                Optional.empty(),
                List.copyOf(warnings),
                LEAST.contributions(in, Meld3::points));
    }

    private static double points(Readings in) {
        var bilirubin = Math.max(in.amount("bilirubin"), 1);
        var inr = Math.max(in.amount("inr"), 1);
        var creatinine = Math.clamp(creatinine(in), 1, 3);
        var sodium = sodium(in);
        var albumin = albumin(in);
        return (in.female() || in.amount("age") < 18 ? 1.33 : 0)
                + 4.56 * Math.log(bilirubin)
                + .82 * (137 - sodium)
                - .24 * (137 - sodium) * Math.log(bilirubin)
                + 9.09 * Math.log(inr)
                + 11.14 * Math.log(creatinine)
                + 1.85 * (3.5 - albumin)
                - 1.83 * (3.5 - albumin) * Math.log(creatinine)
                + 6;
    }

    private static double creatinine(Readings in) {
        return in.optionalFlag("dialysis").orElse(false) ? 3 : in.amount("creatinine");
    }

    private static double sodium(Readings in) {
        return Math.clamp(in.amount("sodium"), 125, 137);
    }

    private static double albumin(Readings in) {
        return Math.clamp(in.amount("albumin"), 1.5, 3.5);
    }

    private static boolean beyond(Readings in) {
        return in.amount("bilirubin") < 1
                || in.amount("inr") < 1
                || creatinine(in) < 1
                || creatinine(in) > 3
                || sodium(in) != in.amount("sodium")
                || albumin(in) != in.amount("albumin");
    }
}
