package io.twinmesh.inference.catalog;

import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.catalog.manifest.RegulatoryClass;

import java.util.Set;

/// Which kinds of models a network lets answer: all that are not off at first, and what its
/// operator has switched on.
public record OfferedClasses(Set<RegulatoryClass> switchedOn) {
    /// Nothing is switched on.
    public static final OfferedClasses USUAL = new OfferedClasses(Set.of());

    public OfferedClasses {
        switchedOn = Set.copyOf(switchedOn);
    }

    public boolean includes(ModelManifest manifest) {
        return includes(manifest.regulatoryClass());
    }

    public boolean includes(RegulatoryClass regulation) {
        return !regulation.offAtFirst() || switchedOn.contains(regulation);
    }
}
