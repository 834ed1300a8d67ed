package io.twinmesh.cluster.fhir.intake.naming;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.fhir.intake.naming.Known.ResourceName;
import io.twinmesh.persistence.identity.PatientId;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one request asks of the stored resources, each thing once: hundreds of references of a
/// bundle name the same few practitioners.
public final class Lookups {
    private final Known known;
    private final Map<Question, List<String>> identified = new HashMap<>();
    private final Map<String, Optional<JsonNode>> medications = new HashMap<>();
    private final Map<ResourceName, List<JsonNode>> brought = new HashMap<>();

    private record Question(IdentifierQuery query, Optional<PatientId> within) {}

    public Lookups(Known known) {
        this.known = known;
    }

    public Known known() {
        return known;
    }

    /// Learns what identifiers a resource of the request itself has.
    void brings(ResourceName name, JsonNode resource) {
        brought.put(name, IdentifierQuery.identifiers(resource));
    }

    /// The ids of stored resources with this identifier.
    List<String> stored(IdentifierQuery query, Optional<PatientId> within) {
        return identified.computeIfAbsent(
                new Question(query, within), q -> known.identified(q.query(), q.within()));
    }

    /// The ids of resources with this identifier that are stored or, when there are none, come with
    /// the request.
    List<String> storedOrBrought(IdentifierQuery query, Optional<PatientId> within) {
        var stored = stored(query, within);
        return stored.isEmpty()
                ? brought.entrySet().stream()
                        .filter(resource -> resource.getKey().type().equals(query.type()))
                        .filter(resource -> resource.getValue().stream().anyMatch(query::fits))
                        .map(resource -> resource.getKey().id())
                        .toList()
                : stored;
    }

    public Optional<JsonNode> medicationCode(String id) {
        return medications.computeIfAbsent(id, known::medicationCode);
    }

    void bringsMedication(String id, JsonNode code) {
        medications.put(id, Optional.of(code));
    }
}
