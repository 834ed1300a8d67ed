package io.twinmesh.bench.fhir;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.cluster.fhir.intake.naming.IdentifierQuery;
import io.twinmesh.cluster.fhir.intake.naming.Known;
import io.twinmesh.persistence.identity.PatientId;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A server that has stored nothing yet: what is measured is reading, not its database.
final class NothingKnown implements Known {
    @Override
    public Map<ResourceName, PatientId> owners(Set<ResourceName> names) {
        return Map.of();
    }

    @Override
    public Map<ResourceName, PatientId> ownersSoFar(Set<ResourceName> names) {
        return Map.of();
    }

    @Override
    public boolean shared(ResourceName name) {
        return false;
    }

    @Override
    public List<String> identified(IdentifierQuery query, Optional<PatientId> within) {
        return List.of();
    }

    @Override
    public Optional<JsonNode> medicationCode(String id) {
        return Optional.empty();
    }
}
