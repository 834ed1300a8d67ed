package io.twinmesh.persistence.directory;

import java.time.Instant;
import java.util.List;

/// What came of changes that are made all or none.
public sealed interface DirectoryOutcome {
    /// @param results one for each change, in their order
    record Done(List<Result> results) implements DirectoryOutcome {
        public Done {
            results = List.copyOf(results);
        }
    }

    /// Nothing was changed: a resource is not in the version that its change asks for.
    ///
    /// @param change which one, from 0
    record Conflict(int change) implements DirectoryOutcome {}

    /// What became of one resource.
    ///
    /// @param version the resource's version now; 0 when it never was there
    /// @param recordedAt when that version came
    record Result(Effect effect, int version, Instant recordedAt) {}

    enum Effect {
        CREATED,
        UPDATED,
        REMOVED,
        UNCHANGED
    }
}
