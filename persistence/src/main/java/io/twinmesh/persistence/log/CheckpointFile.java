package io.twinmesh.persistence.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// One checkpoint in a file: whole or not there, and on the disk when it is written.
public record CheckpointFile(Path path) {
    /// Absent when none was ever written.
    ///
    /// @throws IllegalArgumentException when there is what no checkpoint can be; trying again does
    ///   not help
    public Optional<String> read() throws IOException {
        if (Files.isDirectory(path)) {
            throw new IllegalArgumentException("got a folder, want a file");
        }
        try {
            return Optional.of(Files.readString(path));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("it is not UTF-8", e);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    public void write(String note) throws IOException {
        var folder = path.toAbsolutePath().getParent();
        var part = Files.createTempFile(folder, path.getFileName() + ".", ".part");
        try {
            try (var out = FileChannel.open(part, StandardOpenOption.WRITE)) {
                var bytes = ByteBuffer.wrap(note.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(true);
            }
            Files.move(
                    part,
                    path,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
        try (var directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
