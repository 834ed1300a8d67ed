package io.twinmesh.inference.clinical.heart;

import io.twinmesh.inference.clinical.Equation;

import java.util.Map;

/// The equations of this package, by the names that manifests use.
public final class HeartEquations {
    private HeartEquations() {}

    public static Map<String, Equation> byName() {
        var prevent = PreventCoefficients.load();
        return Map.of(
                "prevent-2023-10y", new Prevent2023(prevent, Prevent2023.Horizon.TEN_YEARS),
                "prevent-2023-30y", new Prevent2023(prevent, Prevent2023.Horizon.THIRTY_YEARS),
                "pce-2013", new PooledCohort2013(),
                "framingham-cvd-2008", new Framingham2008(),
                "score2-2021", new Score2(),
                "cha2ds2-vasc-2010", new Cha2ds2Vasc(),
                "qtc-2009-2", new CorrectedQt());
    }
}
