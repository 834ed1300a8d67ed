package io.twinmesh.inference.clinical;

import io.twinmesh.inference.clinical.acute.AcuteEquations;
import io.twinmesh.inference.clinical.heart.HeartEquations;

import java.util.HashMap;
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
        var all = new HashMap<>(HeartEquations.byName());
        all.putAll(AcuteEquations.byName());
        all.put("ckd-epi-2021", new CkdEpi2021());
        all.put("kfre-4v-2016", new Kfre4());
        all.put("fib-4", new Fib4());
        all.put("apri", new Apri());
        all.put("meld-3", new Meld3());
        all.put("meld-na-2008", new MeldNa2008());
        all.put("homa-ir", new HomaIr());
        all.put("average-glucose", new AverageGlucose());
        all.put("cgm-profile", new CgmProfile());
        all.put("findrisc-2003", new Findrisc());
        return Map.copyOf(all);
    }
}
