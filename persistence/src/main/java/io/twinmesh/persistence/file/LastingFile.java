package io.twinmesh.persistence.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/// Writes files that a power cut takes nothing from: what they hold and their names are on the disk
/// when they are written. Only their owner may read them.
public final class LastingFile {
    private LastingFile() {}

    /// A file that is not there yet. Blocks. A crash meanwhile may leave a part of it.
    ///
    /// @throws FileAlreadyExistsException when it is
    public static void make(Path file, byte[] content) throws IOException {
        try (var out =
                FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))) {
            write(out, content);
        }
        keepName(file);
    }

    /// Makes the file, or replaces it as a whole. Blocks.
    public static void replace(Path file, byte[] content) throws IOException {
        var part = Files.createTempFile(folder(file), file.getFileName() + ".", ".part");
        try {
            try (var out = FileChannel.open(part, StandardOpenOption.WRITE)) {
                write(out, content);
            }
            Files.move(
                    part,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
        keepName(file);
    }

    private static void write(FileChannel out, byte[] content) throws IOException {
        var bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
        out.force(true);
    }

    /// Returns when the name of a file is on the disk. Blocks.
    public static void keepName(Path file) throws IOException {
        try (var folder = FileChannel.open(folder(file), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private static Path folder(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder");
    }
}
