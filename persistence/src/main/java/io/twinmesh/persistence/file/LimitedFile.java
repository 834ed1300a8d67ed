package io.twinmesh.persistence.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads a whole file if it is not too large. The limit holds for what is read, not for what the
/// file system says before: a pipe or a device has no size, and no end either.
public final class LimitedFile {
    private LimitedFile() {}

    /// Blocks.
    ///
    /// @param most bytes, 1 or more
    /// @throws IllegalArgumentException when it has more
    public static byte[] bytes(Path file, int most) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(most);
            if (in.read() != -1) {
                throw new IllegalArgumentException("the file has more than " + most + " bytes");
            }
            return bytes;
        }
    }

    /// The same of a text in UTF-8.
    ///
    /// @throws java.nio.charset.CharacterCodingException when it is not
    public static String text(Path file, int most) throws IOException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes(file, most)))
                .toString();
    }
}
