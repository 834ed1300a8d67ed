package io.twinmesh.persistence.export;

import java.util.regex.Pattern;

/// One file of an export, as far as it is written: what stands on the disk behind `storedBytes` is
/// the rest of a step that never ended, and is cut off.
///
/// @param name unique within the export, for example `0007-Observation.ndjson`
/// @param type the type of resource in it
/// @param resources lines
/// @param bytes what a client will be sent
/// @param storedBytes on the disk, sealed
/// @param pieces sealed pieces
public record ExportedFile(
        String name,
        Kind kind,
        String type,
        long resources,
        long bytes,
        long storedBytes,
        long pieces) {
    private static final Pattern NAME = Pattern.compile("[0-9]{4}-[A-Z][A-Za-z]{1,49}\\.ndjson");

    /// In which list of the manifest it stands.
    public enum Kind {
        OUTPUT,
        /// Bundles that name what was deleted.
        DELETED,
        /// Messages about the export itself.
        ERROR
    }

    public ExportedFile {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a file is named like 0007-Observation.ndjson");
        }
    }

    /// An empty file.
    ///
    /// @param number its place among the files of the export
    public static ExportedFile empty(int number, Kind kind, String type) {
        return new ExportedFile("%04d-%s.ndjson".formatted(number, type), kind, type, 0, 0, 0, 0);
    }

    public static boolean wellFormedName(String name) {
        return NAME.matcher(name).matches();
    }
}
