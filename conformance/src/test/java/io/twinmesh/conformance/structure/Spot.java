package io.twinmesh.conformance.structure;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;

/// A field of an object somewhere in a resource.
record Spot(JsonPointer object, String field) {
    /// All but the type and id of the resource.
    static List<Spot> in(ObjectNode resource) {
        var spots = new ArrayList<Spot>();
        collect(resource, JsonPointer.empty(), spots);
        spots.removeIf(spot ->
                spot.field().equals("resourceType")
                        || (spot.object().matches() && spot.field().equals("id")));
        return spots;
    }

    private static void collect(JsonNode node, JsonPointer at, List<Spot> spots) {
        if (node.isObject()) {
            node.properties()
                    .forEach(field -> {
                        spots.add(new Spot(at, field.getKey()));
                        collect(field.getValue(), at.appendProperty(field.getKey()), spots);
                    });
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                collect(node.path(i), at.appendIndex(i), spots);
            }
        }
    }

    @Override
    public String toString() {
        return object + "/" + field;
    }
}
