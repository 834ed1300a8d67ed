package io.twinmesh.cli.demo;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/// The folder a demo works in.
///
/// @param path where it is
/// @param temporary made by us, readable only by us, and ours to remove
record DemoFolder(Path path, boolean temporary) {

    static DemoFolder open(Optional<Path> wanted) {
        try {
            if (wanted.isPresent()) {
                return new DemoFolder(wanted.get().toAbsolutePath().normalize(), false);
            }
            return new DemoFolder(Files.createTempDirectory("twinmesh-demo-"), true);
        } catch (IOException e) {
            throw new CommandFailure(
                    Exit.FAILURE, "cannot make the data folder: " + e.getMessage());
        }
    }

    /// Removes it with everything in it, when it is temporary.
    void remove() {
        if (!temporary) {
            return;
        }
        try {
            Files.walkFileTree(
                    path,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                                throws IOException {
                            Files.deleteIfExists(file);
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult postVisitDirectory(
                                Path folder,
                                java.io.@org.jspecify.annotations.Nullable IOException e)
                                throws IOException {
                            Files.deleteIfExists(folder);
                            return FileVisitResult.CONTINUE;
                        }
                    });
        } catch (IOException e) {
            throw new CommandFailure(Exit.FAILURE, "cannot remove " + path + ": " + e.getMessage());
        }
    }
}
