package io.twinmesh.inference.clinical;

import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;

/// MELD with sodium, the score before [Meld3], not rounded.
///
/// Kim WR, Biggins SW, Kremers WK, et al. Hyponatremia and mortality among patients on the
/// liver-transplant waiting list. N Engl J Med 2008;359:1018-1026; MELD within it: Kamath PS, et
/// al. Hepatology 2001;33:464-470. Bilirubin, INR and creatinine count as 1 at least, creatinine as
/// 4 at most and as 4 in dialysis, sodium as 125 to 140. Population: adults who wait for a liver.
final class MeldNa2008 implements Equation {
    @Override
    public Score compute(Readings in) {
        var warnings = new ArrayList<String>();
        if (in.optionalFlag("dialysis").isEmpty()) {
            warnings.add("assumed.no-dialysis");
        }
        var creatinine = in.optionalFlag("dialysis").orElse(false) ? 4 : in.amount("creatinine");
        var sodium = Math.clamp(in.amount("sodium"), 125, 140);
        if (in.amount("bilirubin") < 1
                || in.amount("inr") < 1
                || creatinine < 1
                || creatinine > 4
                || sodium != in.amount("sodium")) {
            warnings.add("meld.bounded");
        }
        var meld =
                11.2 * Math.log(Math.max(in.amount("inr"), 1))
                        + 3.78 * Math.log(Math.max(in.amount("bilirubin"), 1))
                        + 9.57 * Math.log(Math.clamp(creatinine, 1, 4))
                        + 6.43;
        var meldNa = meld + (140 - sodium) - .025 * meld * (140 - sodium);
        return new Score.Computed(Map.of("meldNa", meldNa), Optional.empty(), warnings, Map.of());
    }
}
