package io.twinmesh.inference.clinical;

import java.util.Map;
import java.util.Optional;

/// The equations this program knows, by the names that manifests use.
public final class Equations {
    private static final Map<String, Equation> BY_NAME = Map.of("ckd-epi-2021", new CkdEpi2021());

    private Equations() {}

    public static Optional<Equation> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }
}
