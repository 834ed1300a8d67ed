package io.twinmesh.inference.catalog.manifest;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which value of a day is the worst. A twin remembers the values of a day of a few codes alone:
/// those of SOFA (Vincent JL, et al. Intensive Care Med 1996;22:707-710), whose table says in which
/// direction an organ gets worse. What a twin remembers of an old event follows from them: a code
/// may be added, none changed or removed.
public enum Worst {
    LOWEST,
    HIGHEST;

    private static final Map<String, Worst> OF =
            Map.of(
                    "http://loinc.org|777-3", LOWEST, // platelets
                    "http://loinc.org|26515-7", LOWEST,
                    "http://loinc.org|8478-0", LOWEST, // mean arterial pressure
                    "http://loinc.org|9269-2", LOWEST, // Glasgow coma scale
                    "http://loinc.org|1975-2", HIGHEST, // bilirubin
                    "http://loinc.org|14631-6", HIGHEST,
                    "http://loinc.org|2160-0", HIGHEST, // creatinine
                    "http://loinc.org|38483-4", HIGHEST,
                    "http://loinc.org|14682-9", HIGHEST);

    /// Of the values with a code; empty when a twin remembers the newest of them alone.
    public static Optional<Worst> of(String code) {
        return Optional.ofNullable(OF.get(code));
    }

    /// Those of which a twin remembers a day, `system|code`.
    public static Set<String> codes() {
        return OF.keySet();
    }

    /// @param order of one value to another, as a comparator says it
    public boolean worse(int order) {
        return switch (this) {
            case LOWEST -> order < 0;
            case HIGHEST -> order > 0;
        };
    }
}
