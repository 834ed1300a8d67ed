package io.twinmesh.cluster.export;

/// Where the next step of an export begins. As a text it stands in the export's journal.
sealed interface Cursor {
    /// @param after behind this twin; an empty text at first
    record Patients(String after) implements Cursor {}

    /// @param type of resources that are about no patient
    /// @param after behind this id; an empty text at first
    record Shared(String type, String after) implements Cursor {}

    default String text() {
        return switch (this) {
            case Patients(var after) -> after;
            case Shared(var type, var after) -> type + "/" + after;
        };
    }

    static Cursor of(String text) {
        int slash = text.indexOf('/');
        return slash < 0
                ? new Patients(text)
                : new Shared(text.substring(0, slash), text.substring(slash + 1));
    }
}
