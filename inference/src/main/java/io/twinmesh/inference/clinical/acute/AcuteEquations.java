package io.twinmesh.inference.clinical.acute;

import io.twinmesh.inference.clinical.Equation;

import java.util.Map;

/// The equations of this package, by the names that manifests use.
public final class AcuteEquations {
    private AcuteEquations() {}

    public static Map<String, Equation> byName() {
        return Map.of(
                "news2", new News2(),
                "qsofa", new QuickSofa(),
                "sofa", new Sofa(),
                "curb-65", new Curb65());
    }
}
