package io.twinmesh.cluster.fhir.intake;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.fhir.intake.naming.IdentifierQuery;
import io.twinmesh.cluster.fhir.intake.naming.Known;
import io.twinmesh.persistence.identity.PatientId;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Stored resources that are only remembered.
public final class Remembered implements Known {
    private final Map<ResourceName, PatientId> owners = new HashMap<>();
    private final Map<ResourceName, List<String>> identifiers = new HashMap<>();
    private final Map<String, JsonNode> medications = new HashMap<>();

    /// @param identifier `system|value`
    Remembered shares(String type, String id, String identifier) {
        identifiers
                .computeIfAbsent(new ResourceName(type, id), _ -> new ArrayList<>())
                .add(identifier);
        return this;
    }

    /// @param identifier `system|value`
    Remembered keeps(PatientId owner, String type, String id, String identifier) {
        owners.put(new ResourceName(type, id), owner);
        return shares(type, id, identifier);
    }

    Remembered medication(String id, JsonNode code) {
        medications.put(id, code);
        return this;
    }

    @Override
    public Map<ResourceName, PatientId> owners(Set<ResourceName> names) {
        var found = new HashMap<>(owners);
        found.keySet().retainAll(names);
        return found;
    }

    @Override
    public Map<ResourceName, PatientId> ownersSoFar(Set<ResourceName> names) {
        return owners(names);
    }

    @Override
    public boolean shared(ResourceName name) {
        return identifiers.containsKey(name) && !owners.containsKey(name);
    }

    @Override
    public List<String> identified(IdentifierQuery query, Optional<PatientId> within) {
        return identifiers.entrySet().stream()
                .filter(known -> known.getKey().type().equals(query.type()))
                .filter(known ->
                        known.getValue().stream().anyMatch(identifier -> fits(query, identifier)))
                .map(Map.Entry::getKey)
                .filter(name -> within.isEmpty() || within.get().equals(owners.get(name)))
                .map(ResourceName::id)
                .toList();
    }

    private static boolean fits(IdentifierQuery query, String identifier) {
        var bar = identifier.indexOf('|');
        return identifier.substring(bar + 1).equals(query.value())
                && query.system().map(identifier.substring(0, bar)::equals).orElse(true);
    }

    @Override
    public Optional<JsonNode> medicationCode(String id) {
        return Optional.ofNullable(medications.get(id));
    }
}
