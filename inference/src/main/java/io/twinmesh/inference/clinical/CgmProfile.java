package io.twinmesh.inference.clinical;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What two weeks of continuous glucose monitoring say, from the measures of the readings.
///
/// Targets: Battelino T, Danne T, Bergenstal RM, et al. Clinical targets for continuous glucose
/// monitoring data interpretation: recommendations from the international consensus on time in
/// range. Diabetes Care 2019;42:1593-1603, figure 1, type 1 and type 2 diabetes. Glucose management
/// indicator: Bergenstal RM, et al. Diabetes Care 2018;41:2275-2280. Estimated A1c: Nathan DM, et
/// al. Diabetes Care 2008;31:1473-1478, inverted. Risk index: Klonoff DC, et al. J Diabetes Sci
/// Technol 2023;17:1226-1242, capped at 100. J-index: Wojcicki JM, Horm Metab Res 1995;27:41-42.
/// Population: adults with diabetes, not pregnant, whose sensor gave 70 % of its readings or more.
final class CgmProfile implements Equation {
    /// Fourteen days have thirteen nights: from the first reading to the last it is a little less.
    private static final double TWO_WEEKS = 13;

    private static final Score.Category MET =
            new Score.Category("targets-met", "All targets of the consensus are met");
    private static final Score.Category NOT_MET =
            new Score.Category("targets-not-met", "A target of the consensus is not met");
    private static final Score.Excluded PREGNANT =
            new Score.Excluded("ranges and targets are others in pregnancy", "pregnant");
    private static final String NOT_PREGNANT = "assumed.not-pregnant";
    private static final String SHORTER = "glucose.shorter-than-14-days";

    /// What the targets are about, as outputs and inputs are called.
    private static final List<String> AIMED_AT =
            List.of("inRange", "below70", "below54", "above180", "above250");

    @Override
    public List<Score.Category> categories() {
        return List.of(MET, NOT_MET);
    }

    @Override
    public List<Score.Category> possible(Map<String, Double> values) {
        return values.keySet().containsAll(AIMED_AT) ? List.of(category(values)) : categories();
    }

    @Override
    public Set<String> warnings() {
        return Set.of(NOT_PREGNANT, SHORTER);
    }

    @Override
    public List<Score.Excluded> exclusions() {
        return List.of(PREGNANT);
    }

    @Override
    public Score compute(Readings in) {
        if (in.optionalFlag("pregnant").orElse(false)) {
            return PREGNANT;
        }
        var warnings = new ArrayList<String>();
        if (in.optionalFlag("pregnant").isEmpty()) {
            warnings.add(NOT_PREGNANT);
        }
        if (in.amount("days") < TWO_WEEKS) {
            warnings.add(SHORTER);
        }
        var values = values(in);
        return new Score.Computed(values, Optional.of(category(values)), warnings, Map.of());
    }

    private static Map<String, Double> values(Readings in) {
        var mean = in.amount("meanGlucose");
        var deviation = in.amount("deviation");
        var values = new LinkedHashMap<String, Double>();
        values.put("inRange", in.amount("inRange"));
        values.put("below54", in.amount("below54"));
        values.put("below70", in.amount("below70"));
        values.put("above180", in.amount("above180"));
        values.put("above250", in.amount("above250"));
        values.put("managementIndicator", 3.31 + .02392 * mean);
        values.put("estimatedA1c", (46.7 + mean) / 28.7);
        values.put("variation", 100 * deviation / mean);
        values.put("riskIndex", riskIndex(in));
        values.put("lowIndex", in.amount("lowIndex"));
        values.put("highIndex", in.amount("highIndex"));
        values.put("jIndex", .001 * (mean + deviation) * (mean + deviation));
        return values;
    }

    private static double riskIndex(Readings in) {
        var low = in.amount("below70") - in.amount("below54");
        var high = in.amount("above180") - in.amount("above250");
        return Math.min(
                100,
                3.0 * in.amount("below54") + 2.4 * low + 1.6 * in.amount("above250") + .8 * high);
    }

    /// @param values with all of [#AIMED_AT]
    private static Score.Category category(Map<String, Double> values) {
        var met =
                values.getOrDefault("inRange", 0.0) > 70
                        && values.getOrDefault("below70", 100.0) < 4
                        && values.getOrDefault("below54", 100.0) < 1
                        && values.getOrDefault("above180", 100.0) < 25
                        && values.getOrDefault("above250", 100.0) < 5;
        return met ? MET : NOT_MET;
    }
}
