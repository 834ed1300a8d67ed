package io.twinmesh.k8s.invariant;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// Something in a document that can be taken out of it.
///
/// @param name the way to it: `spec.template.spec.securityContext.runAsUser`
/// @param whole the map or the list that it stands in
/// @param key of the map, or the place in the list
record Part(String name, Object whole, Object key) {
    /// All parts that have one of these names, and whatever is in them.
    static List<Part> named(Map<String, Object> document, Set<String> names) {
        var found = new ArrayList<Part>();
        collect("", document, names, false, found);
        return found;
    }

    private static void collect(
            String above, Object whole, Set<String> names, boolean inside, List<Part> found) {
        switch (whole) {
            case Map<?, ?> map ->
                    map.forEach((key, value) -> {
                        var name = above + key;
                        boolean one = inside || names.contains(String.valueOf(key));
                        if (one) {
                            found.add(new Part(name, map, key));
                        }
                        collect(name + ".", value, names, one, found);
                    });
            case List<?> list -> {
                for (int place = 0; place < list.size(); place++) {
                    if (inside) {
                        found.add(new Part(above + place, list, place));
                    }
                    collect(above + place + ".", list.get(place), names, inside, found);
                }
            }
            case null, default -> {}
        }
    }

    /// Whether something holds while the part is not there. Afterwards it is again.
    @SuppressWarnings("unchecked")
    boolean taken(BooleanSupplier holds) {
        if (whole instanceof List<?>) {
            var list = (List<Object>) whole;
            int place = (Integer) key;
            var part = list.remove(place);
            try {
                return holds.getAsBoolean();
            } finally {
                list.add(place, part);
            }
        }
        var map = (Map<Object, Object>) whole;
        var part = map.remove(key);
        try {
            return holds.getAsBoolean();
        } finally {
            map.put(key, part);
        }
    }
}
