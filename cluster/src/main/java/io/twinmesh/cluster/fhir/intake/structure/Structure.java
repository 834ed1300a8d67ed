package io.twinmesh.cluster.fhir.intake.structure;

import io.twinmesh.cluster.fhir.intake.invariant.Invariant;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a JSON object of one type may hold.
///
/// @param resource whether it names its type in `resourceType`
/// @param counted the elements that are counted, at most 64, each under the bit of its place
/// @param properties by their names in JSON
/// @param invariants those of its bases, too
record Structure(
        boolean resource,
        List<Element> counted,
        Map<String, Property> properties,
        List<Invariant> invariants) {
    static final Structure NOTHING = new Structure(false, List.of(), Map.of(), List.of());

    Structure {
        counted = List.copyOf(counted);
        properties = Map.copyOf(properties);
        invariants = List.copyOf(invariants);
        if (counted.size() > Long.SIZE) {
            throw new IllegalArgumentException(
                    "got " + counted.size() + " counted elements, want at most " + Long.SIZE);
        }
    }

    /// This one with more elements and rules.
    Structure with(boolean isResource, List<Element> more, List<Invariant> rules) {
        var counting = new ArrayList<>(counted);
        var named = new HashMap<>(properties);
        for (var element : more) {
            var bit = element.counted() ? 1L << counting.size() : 0;
            if (element.counted()) {
                counting.add(element);
            }
            for (var type : element.types()) {
                var property = Property.of(element, type, bit);
                named.put(property.name(), property);
            }
        }
        var ruled = new ArrayList<>(invariants);
        ruled.addAll(rules);
        return new Structure(resource || isResource, counting, named, ruled);
    }
}
