package io.twinmesh.persistence.directory;

import io.twinmesh.persistence.format.Bytes;

import java.time.Instant;
import java.util.Optional;

/// One version of a resource.
///
/// @param version 1 or more, one more with each change or deletion
/// @param content the resource's own bytes; empty for a deletion
public record DirectoryEntry(
        String type, String id, int version, Instant recordedAt, Optional<Bytes> content) {
    public boolean deleted() {
        return content.isEmpty();
    }
}
