package io.twinmesh.cluster.export;

import io.twinmesh.actors.export.ExportProgress;
import io.twinmesh.persistence.export.ExportFiles;
import io.twinmesh.persistence.export.ExportedFile;
import io.twinmesh.persistence.export.ExportedFile.Kind;
import io.twinmesh.persistence.identity.ExportId;
import io.twinmesh.persistence.vault.ExportCipher;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Sorts the lines of one step into files by type. A file that has grown large is followed by
/// another one of the same type.
final class FileWriter {
    /// Lines wait in memory until there is this much of them.
    private static final int MOST_WAITING = 8 << 20;

    private final ExportFiles files;
    private final ExportId export;
    private final ExportCipher cipher;
    private final long largestFile;
    private final Map<String, ExportedFile> known = new LinkedHashMap<>();
    private final Map<String, ExportedFile> changed = new LinkedHashMap<>();
    private final Map<Target, List<byte[]>> waiting = new LinkedHashMap<>();
    private int waitingBytes;

    private record Target(Kind kind, String type) {}

    /// @param largestFile bytes after which a type gets another file
    FileWriter(
            ExportFiles files,
            ExportId export,
            ExportCipher cipher,
            ExportProgress progress,
            long largestFile) {
        this.files = files;
        this.export = export;
        this.cipher = cipher;
        this.largestFile = largestFile;
        progress.files().forEach(file -> known.put(file.name(), file));
    }

    void add(Kind kind, String type, byte[] line) {
        waiting.computeIfAbsent(new Target(kind, type), _ -> new ArrayList<>()).add(line);
        waitingBytes += line.length;
        if (waitingBytes >= MOST_WAITING) {
            flush();
        }
    }

    /// Writes what waits.
    ///
    /// @return the files that are new or have grown
    List<ExportedFile> finish() {
        flush();
        return List.copyOf(changed.values());
    }

    private void flush() {
        waiting.forEach((target, lines) -> {
            var file = files.append(export, cipher, open(target), lines);
            known.put(file.name(), file);
            changed.put(file.name(), file);
        });
        waiting.clear();
        waitingBytes = 0;
    }

    private ExportedFile open(Target target) {
        return known.values().stream()
                .filter(file -> file.kind() == target.kind() && file.type().equals(target.type()))
                .filter(file -> file.bytes() < largestFile)
                .findFirst()
                .orElseGet(() -> ExportedFile.empty(known.size(), target.kind(), target.type()));
    }
}
