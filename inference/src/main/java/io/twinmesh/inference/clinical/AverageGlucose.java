package io.twinmesh.inference.clinical;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Estimated average glucose from haemoglobin A1c.
///
/// Nathan DM, Kuenen J, Borg R, et al. Translating the A1C assay into estimated average glucose
/// values. Diabetes Care 2008;31:1473-1478 (ADAG). Population: adults with stable glucose, with
/// type 1, type 2 or no diabetes.
///
/// The contribution is in mg/dL, against no haemoglobin A1c: what is left is the line's constant.
final class AverageGlucose implements Equation {
    private static final ReferencePerson NONE =
            new ReferencePerson.Builder().with("hba1c", 0).person();

    @Override
    public Score compute(Readings in) {
        return new Score.Computed(
                Map.of("averageGlucose", glucose(in)),
                Optional.empty(),
                List.of(),
                NONE.contributions(in, AverageGlucose::glucose));
    }

    private static double glucose(Readings in) {
        return 28.7 * in.amount("hba1c") - 46.7;
    }
}
