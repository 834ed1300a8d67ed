package io.twinmesh.persistence.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/// Writes files that a power cut takes nothing from: what they hold and their names are on the disk
/// when they are written. Where nothing else is said only their owner may read them.
public final class LastingFile {
    private static final String PART = ".part";

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
        var part = Files.createTempFile(folder(file), file.getFileName() + ".", PART);
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

    /// Makes the file as a whole if it is not there: of several who do so at the same time one is
    /// the first. Blocks. A crash leaves all of it or none, and perhaps a part ([#removeParts]).
    ///
    /// @return whether this was the first
    public static boolean makeFirst(Path file, byte[] content, Set<PosixFilePermission> permissions)
            throws IOException {
        return makeFirst(file, content, permissions, Files::createLink);
    }

    interface Link {
        void make(Path file, Path existing) throws IOException;
    }

    static boolean makeFirst(
            Path file, byte[] content, Set<PosixFilePermission> permissions, Link link)
            throws IOException {
        var part =
                Files.createTempFile(
                        folder(file),
                        file.getFileName() + ".",
                        PART,
                        PosixFilePermissions.asFileAttribute(permissions));
        try {
            try (var out = FileChannel.open(part, StandardOpenOption.WRITE)) {
                write(out, content);
            }
            link(file, part, link);
            keepName(file);
            return true;
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            // another one's came first, and who finds that removes ours
            if (!Files.exists(file)) {
                throw e;
            }
            return false;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void link(Path file, Path part, Link link) throws IOException {
        try {
            link.make(file, part);
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            throw e;
        } catch (FileSystemException e) {
            throw new IOException(
                    "expected a folder in which hard links can be made, got "
                            + folder(file)
                            + " ("
                            + e.getReason()
                            + ")",
                    e);
        }
    }

    /// Of those who were killed while they made it first: perhaps the same key, which would outlive
    /// it. Blocks.
    public static void removeParts(Path file) throws IOException {
        try (var parts = Files.newDirectoryStream(folder(file), file.getFileName() + ".*" + PART)) {
            for (var part : parts) {
                Files.deleteIfExists(part);
            }
        }
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
