package io.twinmesh.inference.catalog;

import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.catalog.manifest.RegulatoryClass;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/// Which kinds of models a network lets answer, as its operator has set.
public record OfferedClasses(Set<RegulatoryClass> on) {
    /// The operator has set nothing.
    public static final OfferedClasses USUAL =
            new OfferedClasses(
                    Arrays.stream(RegulatoryClass.values())
                            .filter(one -> !one.offAtFirst())
                            .collect(Collectors.toSet()));

    public OfferedClasses {
        on = Set.copyOf(on);
    }

    public boolean includes(ModelManifest manifest) {
        return includes(manifest.regulatoryClass());
    }

    public boolean includes(RegulatoryClass regulation) {
        return on.contains(regulation);
    }
}
