package io.twinmesh.cluster.fhir.intake.naming;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.persistence.identity.PatientId;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is stored already, as far as reading a request asks for it. Every method blocks.
public interface Known {
    /// A resource by its name here.
    record ResourceName(String type, String id) {
        @Override
        public String toString() {
            return "ResourceName[" + type + "]";
        }
    }

    /// Whose these resources are or, when they were deleted, were. Names that no twin ever had are
    /// left out.
    Map<ResourceName, PatientId> owners(Set<ResourceName> names);

    /// The same without what was written in the last moments. It waits for nobody, so that many
    /// bundles can come in at once.
    Map<ResourceName, PatientId> ownersSoFar(Set<ResourceName> names);

    /// Whether the directory has this resource now.
    boolean shared(ResourceName name);

    /// The ids of resources that have this identifier now; two are enough to know that there are
    /// several.
    ///
    /// @param within only resources of this patient
    List<String> identified(IdentifierQuery query, Optional<PatientId> within);

    /// The `code` of a Medication in the directory.
    Optional<JsonNode> medicationCode(String id);
}
