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
import java.util.Optional;

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
    private final Lines whole = new Lines();
    private final Lines part = new Lines();
    private Optional<Standing> before = Optional.empty();

    private record Target(Kind kind, String type) {}

    /// Lines that wait.
    private static final class Lines {
        private final Map<Target, List<byte[]>> waiting = new LinkedHashMap<>();
        private int bytes;

        void add(Target target, List<byte[]> lines) {
            waiting.computeIfAbsent(target, _ -> new ArrayList<>()).addAll(lines);
            lines.forEach(line -> bytes += line.length);
        }

        void clear() {
            waiting.clear();
            bytes = 0;
        }
    }

    /// The files before anything of the part was written.
    private record Standing(Map<String, ExportedFile> known, Map<String, ExportedFile> changed) {}

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

    /// Adds a line to the part that is being written: it is kept or dropped as one.
    void add(Kind kind, String type, byte[] line) {
        part.add(new Target(kind, type), List.of(line));
        if (part.bytes >= MOST_WAITING) {
            if (before.isEmpty()) {
                write(whole);
                before =
                        Optional.of(
                                new Standing(
                                        new LinkedHashMap<>(known), new LinkedHashMap<>(changed)));
            }
            write(part);
        }
    }

    /// What was added stays.
    void keep() {
        part.waiting.forEach(whole::add);
        part.clear();
        before = Optional.empty();
        if (whole.bytes >= MOST_WAITING) {
            write(whole);
        }
    }

    /// Forgets what was added since the last part was kept. What of it is on the disk already lies
    /// behind the files' ends, and the next lines take its place.
    void drop() {
        part.clear();
        before.ifPresent(standing -> {
            known.clear();
            known.putAll(standing.known());
            changed.clear();
            changed.putAll(standing.changed());
        });
        before = Optional.empty();
    }

    /// Keeps the last part and writes what waits.
    ///
    /// @return the files that are new or have grown
    List<ExportedFile> finish() {
        keep();
        write(whole);
        return List.copyOf(changed.values());
    }

    private void write(Lines lines) {
        lines.waiting.forEach((target, some) -> {
            var file = files.append(export, cipher, open(target), some);
            known.put(file.name(), file);
            changed.put(file.name(), file);
        });
        lines.clear();
    }

    private ExportedFile open(Target target) {
        return known.values().stream()
                .filter(file -> file.kind() == target.kind() && file.type().equals(target.type()))
                .filter(file -> file.bytes() < largestFile)
                .findFirst()
                .orElseGet(() -> ExportedFile.empty(known.size(), target.kind(), target.type()));
    }
}
