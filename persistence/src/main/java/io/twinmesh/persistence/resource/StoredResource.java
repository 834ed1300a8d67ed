package io.twinmesh.persistence.resource;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.vault.DataClass;

import java.util.Optional;

/// One version of a resource, opened.
///
/// @param id FHIR logical id
/// @param content the resource's own bytes; empty for a deletion
public record StoredResource(
        ResourceVersion place, DataClass dataClass, String id, Optional<Bytes> content) {
    @Override
    public String toString() {
        return "StoredResource[" + place.type() + "]";
    }
}
