package io.twinmesh.bench.chaos.inquest;

import io.twinmesh.bench.chaos.oracle.Violation;
import io.twinmesh.persistence.projection.tail.JournalCutBackException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What servers say in their logs, and no slow machine makes them say. Such a server is not ready
/// again by itself, so that a run that waits for it would end without a judgement.
public final class ServerLogs {
    private ServerLogs() {}

    /// Those that found the journal shorter than they had read it.
    ///
    /// @param folder of the logs, each named by who wrote it
    public static List<Violation> cutBack(Path folder) throws IOException {
        var found = new ArrayList<Violation>();
        try (var logs = Files.list(folder)) {
            for (var log : logs.sorted().toList()) {
                if (says(log, JournalCutBackException.class.getName())) {
                    found.add(new Violation.CutBack(log.getFileName().toString()));
                }
            }
        }
        return List.copyOf(found);
    }

    private static boolean says(Path log, String words) throws IOException {
        // whatever is in it
        try (var lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            return lines.anyMatch(line -> line.contains(words));
        }
    }
}
