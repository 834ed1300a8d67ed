package io.twinmesh.cli.twin;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// FHIR bundle files in the order they must be imported: hospitals and practitioners first, since
/// patients refer to them; then by name.
public final class Bundles {
    /// More files than this in one call are refused: split the folder.
    public static final int MOST_FILES = 100_000;

    private static final Comparator<Path> ORDER =
            Comparator.comparingInt(Bundles::rank).thenComparing(Path::toString);

    private Bundles() {}

    /// The `.json` files among `places` and directly in the folders among them.
    public static List<Path> in(List<Path> places) {
        var found = new ArrayList<Path>();
        for (var place : places) {
            if (Files.isDirectory(place)) {
                found.addAll(folder(place));
            } else if (Files.isRegularFile(place)) {
                found.add(place);
            } else {
                throw CommandFailure.usage("no such file or folder: " + place);
            }
        }
        if (found.isEmpty()) {
            throw CommandFailure.usage("no .json file in " + places);
        }
        if (found.size() > MOST_FILES) {
            throw CommandFailure.usage("at most " + MOST_FILES + " files, got " + found.size());
        }
        found.sort(ORDER);
        return List.copyOf(found);
    }

    private static List<Path> folder(Path place) {
        try (var files = Files.list(place)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().endsWith(".json"))
                    .limit(MOST_FILES + 1L)
                    .toList();
        } catch (IOException e) {
            throw new CommandFailure(Exit.FAILURE, "cannot list " + place + ": " + e.getMessage());
        }
    }

    private static int rank(Path file) {
        var name = file.getFileName().toString();
        if (name.startsWith("hospital")) {
            return 0;
        }
        return name.startsWith("practitioner") ? 1 : 2;
    }
}
