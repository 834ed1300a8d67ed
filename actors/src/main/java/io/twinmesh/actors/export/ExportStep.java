package io.twinmesh.actors.export;

import io.twinmesh.persistence.export.ExportedFile;

import java.util.List;

/// What one step did.
///
/// @param cursor where the next one begins
/// @param last whether nothing is left
/// @param files those that were begun or grew, as they are now
/// @param patients whose data it added
/// @param leftOut patients who do not permit it
public record ExportStep(
        String cursor, boolean last, List<ExportedFile> files, int patients, int leftOut) {
    public ExportStep {
        files = List.copyOf(files);
    }
}
