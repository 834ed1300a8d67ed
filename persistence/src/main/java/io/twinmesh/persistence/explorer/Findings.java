package io.twinmesh.persistence.explorer;

import java.util.List;
import java.util.OptionalLong;

/// What was found in a part of a log.
///
/// @param entries the newest first
/// @param before where to look on, for what is older; empty when nothing is
public record Findings(List<LogEntry> entries, OptionalLong before) {
    public Findings {
        entries = List.copyOf(entries);
    }
}
