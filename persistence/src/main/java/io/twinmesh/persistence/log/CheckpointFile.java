package io.twinmesh.persistence.log;

import io.twinmesh.persistence.file.LastingFile;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
        LastingFile.replace(path, note.getBytes(StandardCharsets.UTF_8));
    }
}
