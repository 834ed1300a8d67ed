package io.twinmesh.inference.clinical;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The equations this program knows, by the names that manifests use.
public final class Equations {
    private static final Map<String, Equation> BY_NAME = byName();

    private Equations() {}

    public static Optional<Equation> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /// Every name, in no order.
    public static Set<String> names() {
        return BY_NAME.keySet();
    }

    private static Map<String, Equation> byName() {
        var prevent = PreventCoefficients.load();
        return Map.of(
                "news2", new News2(),
                "ckd-epi-2021", new CkdEpi2021(),
                "prevent-2023-10y", new Prevent2023(prevent, Prevent2023.Horizon.TEN_YEARS),
                "prevent-2023-30y", new Prevent2023(prevent, Prevent2023.Horizon.THIRTY_YEARS),
                "kfre-4v-2016", new Kfre4(),
                "fib-4", new Fib4(),
                "pce-2013", new PooledCohort2013(),
                "framingham-cvd-2008", new Framingham2008());
    }
}
