package io.twinmesh.persistence.statement;

import java.util.List;
import java.util.OptionalLong;

/// A part of an account's statement.
///
/// @param lines the newest first
/// @param before where the next, older page begins; absent on the last one
public record StatementPage(List<StatementLine> lines, OptionalLong before) {
    public StatementPage {
        lines = List.copyOf(lines);
    }
}
