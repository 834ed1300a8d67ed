package io.twinmesh.actors.export;

import io.twinmesh.persistence.export.ExportedFile;

import java.util.ArrayList;
import java.util.List;

/// How far an export is.
///
/// @param cursor where the next step begins; an empty text at first
/// @param files in the order of their numbers
/// @param patients whose data is in it
/// @param leftOut patients who do not permit it
public record ExportProgress(String cursor, List<ExportedFile> files, long patients, long leftOut) {
    static final ExportProgress NONE = new ExportProgress("", List.of(), 0, 0);

    public ExportProgress {
        files = List.copyOf(files);
    }

    ExportProgress after(ExportStep step) {
        var all = new ArrayList<>(files);
        for (var changed : step.files()) {
            all.removeIf(file -> file.name().equals(changed.name()));
            all.add(changed);
        }
        all.sort((a, b) -> a.name().compareTo(b.name()));
        return new ExportProgress(
                step.cursor(), all, patients + step.patients(), leftOut + step.leftOut());
    }

    /// Lines in all files that hold resources.
    public long resources() {
        return files.stream()
                .filter(file -> file.kind() == ExportedFile.Kind.OUTPUT)
                .mapToLong(ExportedFile::resources)
                .sum();
    }
}
