package io.twinmesh.inference.runtime;

import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.clinical.Equation;
import io.twinmesh.inference.clinical.Equations;

import java.util.List;
import java.util.Set;

/// An answer that a clinician should be warned of. Whether a band is one, its equation says; the
/// bands of a model without an equation are not known and warn of nothing. A number whose every
/// band is one warns, too, whatever band is said.
public final class Alarm {
    private Alarm() {}

    public static boolean raisedBy(ModelManifest manifest, Outcome.Computed computed) {
        var alarming =
                manifest.equation()
                        .flatMap(Equations::named)
                        .map(Equation::alarming)
                        .orElse(Set.of());
        return saysOneOf(alarming, manifest, computed);
    }

    /// Whether the band is one of these, or the numbers can have no other.
    static boolean saysOneOf(Set<String> codes, ModelManifest manifest, Outcome.Computed computed) {
        var possible =
                manifest.equation()
                        .flatMap(Equations::named)
                        .map(equation -> equation.possible(computed.values()))
                        .orElse(List.of());
        var only =
                !possible.isEmpty() && possible.stream().allMatch(it -> codes.contains(it.code()));
        return only || computed.band().filter(band -> codes.contains(band.code())).isPresent();
    }
}
