package io.twinmesh.persistence.backup;

import java.util.List;

/// A table of PostgreSQL as it was copied.
///
/// @param columns in the order in which a row has them
/// @param rows how many
public record TableCopy(String name, List<String> columns, long rows) {
    public TableCopy {
        columns = List.copyOf(columns);
        for (var word : columns) {
            plain(word);
        }
        plain(name);
    }

    /// These names become part of statements, and a copy is a file that somebody may have changed.
    private static void plain(String name) {
        if (!name.matches("[a-z_][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException(
                    "a table or column is named in small letters, got '" + name + "'");
        }
    }

    String columnList() {
        return String.join(", ", columns);
    }
}
