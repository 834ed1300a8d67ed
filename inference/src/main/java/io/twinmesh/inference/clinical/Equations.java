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
        return Map.ofEntries(
                Map.entry("news2", new News2()),
                Map.entry("qsofa", new QuickSofa()),
                Map.entry("sofa", new Sofa()),
                Map.entry("curb-65", new Curb65()),
                Map.entry("ckd-epi-2021", new CkdEpi2021()),
                Map.entry("kfre-4v-2016", new Kfre4()),
                Map.entry("fib-4", new Fib4()),
                Map.entry("apri", new Apri()),
                Map.entry("meld-3", new Meld3()),
                Map.entry("meld-na-2008", new MeldNa2008()),
                Map.entry("homa-ir", new HomaIr()),
                Map.entry("average-glucose", new AverageGlucose()),
                Map.entry(
                        "prevent-2023-10y",
                        new Prevent2023(prevent, Prevent2023.Horizon.TEN_YEARS)),
                Map.entry(
                        "prevent-2023-30y",
                        new Prevent2023(prevent, Prevent2023.Horizon.THIRTY_YEARS)),
                Map.entry("pce-2013", new PooledCohort2013()),
                Map.entry("framingham-cvd-2008", new Framingham2008()));
    }
}
