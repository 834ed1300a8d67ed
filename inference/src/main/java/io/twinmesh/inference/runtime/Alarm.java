package io.twinmesh.inference.runtime;

import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.clinical.Equation;
import io.twinmesh.inference.clinical.Equations;

import java.util.Set;

/// An answer that a clinician should be warned of. Whether a band is one, its equation says; the
/// bands of a model without an equation are not known and warn of nothing.
public final class Alarm {
    private Alarm() {}

    public static boolean raisedBy(ModelManifest manifest, Outcome.Computed computed) {
        var alarming =
                manifest.equation()
                        .flatMap(Equations::named)
                        .map(Equation::alarming)
                        .orElse(Set.of());
        return computed.band().filter(band -> alarming.contains(band.code())).isPresent();
    }
}
