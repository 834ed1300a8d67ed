package io.twinmesh.cluster.node.folder;

import io.twinmesh.cluster.node.settings.StartFailure;
import io.twinmesh.persistence.file.LastingFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Supplier;

/// Files that only their owner may read.
public final class SecretFiles {
    private static final String PART = ".part";

    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
            PosixFilePermissions.asFileAttribute(OWNER_ONLY);
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Set<PosixFilePermission> FOR_OTHERS =
            PosixFilePermissions.fromString("---rwxrwx");

    private SecretFiles() {}

    /// Makes the folder and those above it that are not there.
    ///
    /// @throws StartFailure when others than its owner can use it
    public static void folder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, OWNER_ONLY_FOLDER);
        }
        refuseOpenToOthers(folder);
    }

    /// Reads the file, or makes it when it is not there. A crash leaves the whole file or none; of
    /// several servers that make it at the same time the first wins, and the others read.
    static byte[] readOrMake(Path file, Supplier<byte[]> content) throws IOException {
        if (!Files.exists(file)) {
            var _ = LastingFile.makeFirst(file, content.get(), OWNER_ONLY);
        }
        LastingFile.removeParts(file);
        refuseOpenToOthers(file);
        return Files.readAllBytes(file);
    }

    /// Replaces the file as a whole. It is on the disk when this returns.
    public static void write(Path file, byte[] content) throws IOException {
        var part = file.resolveSibling(file.getFileName() + PART);
        Files.deleteIfExists(part);
        try {
            writeDurably(part, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("another process is writing " + part, e);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        LastingFile.keepName(file);
    }

    private static void writeDurably(Path file, byte[] content, OpenOption... how)
            throws IOException {
        try (var channel = FileChannel.open(file, Set.of(how), OWNER_ONLY_FILE)) {
            var buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
    }

    static void refuseOpenToOthers(Path file) throws IOException {
        for (var permission : Files.getPosixFilePermissions(file)) {
            if (FOR_OTHERS.contains(permission)) {
                throw new StartFailure(
                        StartFailure.FAILURE,
                        file
                                + " can be read or written by others ("
                                + PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                                + "); allow only its owner: chmod go-rwx "
                                + file);
            }
        }
    }
}
