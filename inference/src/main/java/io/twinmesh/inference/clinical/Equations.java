package io.twinmesh.inference.clinical;

import io.twinmesh.inference.clinical.acute.AcuteEquations;
import io.twinmesh.inference.clinical.heart.HeartEquations;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The equations this program knows, by the names that manifests use. What a name says never
/// changes, down to the bytes of the answer: nodes of two releases must agree on it. An equation
/// that says more, or something else, gets a name of its own (`fib-4-2`), and the earlier one stays
/// for the manifests that name it.
public final class Equations {
    /// Those that said no contributions under their first name.
    private static final List<String> SILENT_AT_FIRST =
            List.of(
                    "apri",
                    "average-glucose",
                    "ckd-epi-2021",
                    "fib-4",
                    "homa-ir",
                    "meld-3",
                    "meld-na-2008",
                    "qtc-2009");

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
        all.put("ckd-epi-2021-2", new CkdEpi2021());
        all.put("kfre-4v-2016", new Kfre4());
        all.put("fib-4-2", new Fib4());
        all.put("apri-2", new Apri());
        all.put("meld-3-2", new Meld3());
        all.put("meld-na-2008-2", new MeldNa2008());
        all.put("homa-ir-2", new HomaIr());
        all.put("average-glucose-2", new AverageGlucose());
        all.put("cgm-profile", new CgmProfile());
        all.put("findrisc-2003", new Findrisc());
        for (var name : SILENT_AT_FIRST) {
            var second = Objects.requireNonNull(all.get(name + "-2"), name);
            all.put(name, new WithoutContributions(second));
        }
        return Map.copyOf(all);
    }
}
