package io.twinmesh.inference.clinical;

import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// MELD with sodium, the score before [Meld3], not rounded.
///
/// Kim WR, Biggins SW, Kremers WK, et al. Hyponatremia and mortality among patients on the
/// liver-transplant waiting list. N Engl J Med 2008;359:1018-1026; MELD within it: Kamath PS, et
/// al. Hepatology 2001;33:464-470. Bilirubin, INR and creatinine count as 1 at least, creatinine as
/// 4 at most and as 4 in dialysis, sodium as 125 to 140. Population: adults who wait for a liver.
///
/// Contributions are points beyond the 6.43 of a person of whom every value is at the bound that
/// counts least.
final class MeldNa2008 implements Equation {
    private static final ReferencePerson LEAST =
            new ReferencePerson.Builder()
                    .with("bilirubin", 1)
                    .with("inr", 1)
                    .with("creatinine", 1)
                    .with("sodium", 140)
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
        if (in.amount("bilirubin") < 1
                || in.amount("inr") < 1
                || creatinine(in) < 1
                || creatinine(in) > 4
                || sodium(in) != in.amount("sodium")) {
            warnings.add(BOUNDED);
        }
        return new Score.Computed(
                Map.of("meldNa", points(in)),
                Optional.empty(),
                warnings,
                LEAST.contributions(in, MeldNa2008::points));
    }

    private static double points(Readings in) {
        var meld =
                11.2 * Math.log(Math.max(in.amount("inr"), 1))
                        + 3.78 * Math.log(Math.max(in.amount("bilirubin"), 1))
                        + 9.57 * Math.log(Math.clamp(creatinine(in), 1, 4))
                        + 6.43;
        return meld + (140 - sodium(in)) - .025 * meld * (140 - sodium(in));
    }

    private static double creatinine(Readings in) {
        return in.optionalFlag("dialysis").orElse(false) ? 4 : in.amount("creatinine");
    }

    private static double sodium(Readings in) {
        return Math.clamp(in.amount("sodium"), 125, 140);
    }
}
