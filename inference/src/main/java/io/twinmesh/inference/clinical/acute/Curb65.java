package io.twinmesh.inference.clinical.acute;

import io.twinmesh.inference.clinical.Equation;
import io.twinmesh.inference.clinical.Readings;
import io.twinmesh.inference.clinical.Score;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// CURB-65: how severe a community-acquired pneumonia is.
///
/// Lim WS, van der Eerden MM, Laing R, et al. Defining community acquired pneumonia severity on
/// presentation to hospital: an international derivation and validation study. Thorax
/// 2003;58:377-382, table 4 and figure 2 (30-day mortality 1.5, 9.2 and 22 %). Population: adults
/// who come to hospital with pneumonia got outside of it.
///
/// Urea above 7 mmol/L is the paper's cut. As urea nitrogen in whole mg/dL that is 20 or more,
/// which others write as above 19.
final class Curb65 implements Equation {
    private static final Score.Category LOW = new Score.Category("low", "Group 1: low mortality");
    private static final Score.Category INTERMEDIATE =
            new Score.Category("intermediate", "Group 2: intermediate mortality");
    private static final Score.Category HIGH =
            new Score.Category("high", "Group 3: high mortality");

    private static final Score.Excluded NO_PNEUMONIA =
            new Score.Excluded("CURB-65 holds for community-acquired pneumonia", "pneumonia");

    @Override
    public List<Score.Category> categories() {
        return List.of(LOW, INTERMEDIATE, HIGH);
    }

    @Override
    public List<Score.Category> possible(Map<String, Double> values) {
        var total = values.get("score");
        return total == null ? categories() : List.of(category(total));
    }

    @Override
    public List<Score.Excluded> exclusions() {
        return List.of(NO_PNEUMONIA);
    }

    @Override
    public Score compute(Readings in) {
        if (!in.flag("pneumonia")) {
            return NO_PNEUMONIA;
        }
        var points = new LinkedHashMap<String, Double>();
        points.put("confusion", in.flag("confusion") ? 1.0 : 0);
        points.put("ureaNitrogen", in.amount("ureaNitrogen") > 7 ? 1.0 : 0);
        points.put("respiratoryRate", in.amount("respiratoryRate") >= 30 ? 1.0 : 0);
        // one point for both pressures: it is the lower one's when both are low
        var diastolic = in.amount("diastolicPressure") <= 60;
        var systolic = !diastolic && in.amount("systolicPressure") < 90;
        points.put("systolicPressure", systolic ? 1.0 : 0);
        points.put("diastolicPressure", diastolic ? 1.0 : 0);
        points.put("age", in.amount("age") >= 65 ? 1.0 : 0);
        var total = points.values().stream().mapToDouble(it -> it).sum();
        return new Score.Computed(
                Map.of("score", total), Optional.of(category(total)), List.of(), points);
    }

    private static Score.Category category(double total) {
        if (total >= 3) {
            return HIGH;
        }
        return total >= 2 ? INTERMEDIATE : LOW;
    }
}
