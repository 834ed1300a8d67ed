package io.twinmesh.cluster.fhir.intake.structure;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a resource contains, and who refers to it (dom-2 to dom-5, ref-1).
final class Contained {
    private static final Set<String> ADDRESSES = Set.of("uri", "url", "canonical");

    private final JsonNode outermost;

    /// For each id that is referred to, by which of the resources: an id, or empty for the
    /// outermost.
    private final Map<String, Set<String>> referrers = new HashMap<>();

    private final Set<String> ids = new HashSet<>();
    private String current = "";

    Contained(JsonNode outermost) {
        this.outermost = outermost;
        for (var resource : outermost.path("contained")) {
            ids.add(resource.path("id").asText());
        }
    }

    /// @return which one was looked at so far, to be given to [#leave]
    String enter(JsonNode resource) {
        var outer = current;
        current = resource.path("id").asText();
        return outer;
    }

    void leave(String outer) {
        current = outer;
    }

    /// Notes a value that may refer to something in the resource.
    ///
    /// @return what is wrong when nothing is there
    Optional<Flaw> refer(Property property, String text) {
        var reference = property.name().equals("reference");
        if (!text.startsWith("#") || !(reference || ADDRESSES.contains(property.type()))) {
            return Optional.empty();
        }
        var id = text.substring(1);
        referrers.computeIfAbsent(id, _ -> new HashSet<>()).add(current);
        var known = id.isEmpty() ? !current.isEmpty() : ids.contains(id);
        return known || !reference
                ? Optional.empty()
                : Optional.of(
                        broken(
                                "",
                                "ref-1: SHALL have a contained resource if a local reference is"
                                        + " provided"));
    }

    /// What is wrong with the contained resources, known only when all is read.
    List<Flaw> flaws() {
        var flaws = new ArrayList<Flaw>();
        var seen = new HashSet<String>();
        for (int i = 0; i < outermost.path("contained").size(); i++) {
            var resource = outermost.path("contained").path(i);
            var meta = resource.path("meta");
            var place = "contained[" + i + "]";
            var id = resource.path("id").asText();
            if (!seen.add(id) || id.isEmpty()) {
                flaws.add(
                        new Flaw(
                                Flaw.Kind.SHAPE,
                                place + ".id",
                                "must be there, and unlike that of any other"));
            }
            if (resource.has("contained")) {
                flaws.add(broken(place, "dom-2: it SHALL NOT contain nested Resources"));
            }
            if (!referredTo(id)) {
                flaws.add(
                        broken(
                                place,
                                "dom-3: it SHALL be referred to from elsewhere in the resource or"
                                        + " SHALL refer to the containing resource"));
            }
            if (meta.has("versionId") || meta.has("lastUpdated")) {
                flaws.add(
                        broken(
                                place,
                                "dom-4: it SHALL NOT have a meta.versionId or a meta.lastUpdated"));
            }
            if (meta.has("security")) {
                flaws.add(broken(place, "dom-5: it SHALL NOT have a security label"));
            }
        }
        return flaws;
    }

    private boolean referredTo(String id) {
        return referrers.getOrDefault(id, Set.of()).stream().anyMatch(it -> !it.equals(id))
                || referrers.getOrDefault("", Set.of()).contains(id);
    }

    private static Flaw broken(String place, String rule) {
        return new Flaw(Flaw.Kind.INVARIANT, place, "must keep to " + rule);
    }
}
