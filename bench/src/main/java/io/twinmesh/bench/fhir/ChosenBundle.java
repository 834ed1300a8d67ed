package io.twinmesh.bench.fhir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The bundle that is read: one of the shared Synthea bundles when they lie beside the project,
/// else [MadeBundle].
///
/// @param from where it comes from, for the report
public record ChosenBundle(String from, byte[] bytes) {
    /// @param home the project's root folder
    public static ChosenBundle of(Path home) {
        var folder = home.resolve(Path.of("..", "shared", "data", "clinical", "synthea-r4"));
        if (!Files.isDirectory(folder)) {
            return new ChosenBundle("made in code", MadeBundle.bytes());
        }
        try (var files = Files.list(folder)) {
            // those with a capital are patients; the others are hospitals and practitioners
            var first =
                    files.filter(file ->
                                    Character.isUpperCase(file.getFileName().toString().charAt(0)))
                            .filter(file -> file.getFileName().toString().endsWith(".json"))
                            .min(Path::compareTo);
            return first.isPresent()
                    ? new ChosenBundle("synthea-r4", Files.readAllBytes(first.get()))
                    : new ChosenBundle("made in code", MadeBundle.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + folder, e);
        }
    }

    /// Where it comes from and its size.
    @Override
    public String toString() {
        return from + ", " + bytes.length / 1024 + " KiB";
    }
}
