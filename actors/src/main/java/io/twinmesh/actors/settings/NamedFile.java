package io.twinmesh.actors.settings;

import io.twinmesh.persistence.file.LimitedFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Function;

/// A file that a setting names. What is wrong with it is said with the key, the name of the file
/// and what it must be, never with what it holds.
///
/// @param key of the setting, with all blocks before it
public record NamedFile(String key, Path path) {

    /// Blocks on the disk.
    ///
    /// @param most bytes
    /// @param must what the file must be
    /// @param reader throws IllegalArgumentException saying what is wrong, without a word of the
    ///   file's
    /// @throws WrongSetting when it cannot be read, or the reader does not take it
    public <T> T read(int most, String must, Function<byte[], T> reader) {
        try {
            return reader.apply(LimitedFile.bytes(path, most));
        } catch (NoSuchFileException _) {
            throw wrong(must, "there is no such file");
        } catch (AccessDeniedException _) {
            throw wrong(must, "this program may not read it");
        } catch (IOException _) {
            throw wrong(must, Files.isDirectory(path) ? "it is a folder" : "it cannot be read");
        } catch (IllegalArgumentException e) {
            throw wrong(must, String.valueOf(e.getMessage()));
        }
    }

    /// The same of a text in UTF-8.
    ///
    /// @throws WrongSetting as above
    public <T> T readText(int most, String must, Function<String, T> reader) {
        return read(most, must, bytes -> reader.apply(text(bytes)));
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("it is no text in UTF-8", e);
        }
    }

    /// @param why without a word of what the file holds
    public WrongSetting wrong(String must, String why) {
        return new WrongSetting(
                key, "must name " + must + ", got " + Written.quoted(path.toString()) + ": " + why);
    }
}
