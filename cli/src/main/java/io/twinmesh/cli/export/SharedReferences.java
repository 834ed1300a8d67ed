package io.twinmesh.cli.export;

import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.cli.export.EverythingPage.Resource;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a twin's resources refer to and which belongs to no patient: who treated, where, and with
/// which medication. Without it a server that does not know these would read less in the twin.
final class SharedReferences {
    private static final Set<String> TYPES =
            Set.of(
                    "Endpoint",
                    "HealthcareService",
                    "InsurancePlan",
                    "Location",
                    "Medication",
                    "Organization",
                    "Practitioner",
                    "PractitionerRole",
                    "Substance");

    /// So many ids are asked for in one request.
    private static final int AT_ONCE = 50;

    private final Set<String> named = new TreeSet<>();
    private final Set<String> asked = new HashSet<>();

    /// Learns what a resource refers to.
    void of(Resource resource) {
        asked.add(resource.name());
        for (var reference : resource.references()) {
            var slash = reference.indexOf('/');
            if (slash > 0
                    && TYPES.contains(reference.substring(0, slash))
                    && reference.substring(slash + 1).matches("[A-Za-z0-9.-]{1,64}")) {
                named.add(reference);
            }
        }
    }

    /// Those that are named and not here yet; a further call gives what these refer to in turn. It
    /// ends, since each name is asked for once.
    List<Resource> fetch(ApiClient api) {
        var byType = new TreeMap<String, List<String>>();
        for (var name : named) {
            if (asked.add(name)) {
                var slash = name.indexOf('/');
                byType.computeIfAbsent(name.substring(0, slash), _ -> new ArrayList<>())
                        .add(name.substring(slash + 1));
            }
        }
        named.clear();
        var found = new ArrayList<Resource>();
        byType.forEach((type, ids) -> {
            for (int from = 0; from < ids.size(); from += AT_ONCE) {
                var some = ids.subList(from, Math.min(ids.size(), from + AT_ONCE));
                var path =
                        "/fhir/" + type + "?_count=" + AT_ONCE + "&_id=" + String.join(",", some);
                found.addAll(EverythingPage.cut(api.bytes(path)).resources());
            }
        });
        found.forEach(this::of);
        return found;
    }
}
