package io.twinmesh.cli.export;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.Undoing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;

/// A new folder that only its owner can enter (0700) and that gets its name when all of its files
/// are there. Until then it lies beside it under a hidden name that ends in `.part`; [#close], or a
/// signal that stops this program, removes it.
final class PrivateFolder implements AutoCloseable {
    private final Path target;
    private final Path part;
    private final Undoing removal;

    private PrivateFolder(Path target, Path part) {
        this.target = target;
        this.part = part;
        this.removal = Undoing.of(() -> remove(part));
    }

    static PrivateFolder of(Path target) {
        if (Files.exists(target)) {
            throw new CommandFailure(
                    Exit.REFUSED, target + " is there already; expected the name of a new folder");
        }
        var name = "." + target.getFileName() + "-" + UUID.randomUUID() + ".part";
        try {
            var part = target.resolveSibling(name);
            Files.createDirectory(
                    part,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            return new PrivateFolder(target, part);
        } catch (IOException e) {
            throw PrivateFile.unwritable(target, e);
        }
    }

    Path resolve(String name) {
        return part.resolve(name);
    }

    /// Gives the folder its name.
    Path finish() {
        try {
            return Files.move(part, target);
        } catch (IOException e) {
            throw PrivateFile.unwritable(target, e);
        }
    }

    @Override
    public void close() {
        removal.close();
    }

    private static void remove(Path part) {
        if (!Files.exists(part)) {
            return;
        }
        try {
            List<Path> files;
            try (var found = Files.list(part)) {
                files = found.toList();
            }
            for (var file : files) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw PrivateFile.unwritable(part, e);
        }
    }
}
