package io.twinmesh.inference.engine;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Tensors of texts as bytes: each element is its length in bytes (4 bytes, little-endian), then as
/// much UTF-8. The Open Inference Protocol has them so, too.
public final class Texts {
    private Texts() {}

    /// @return empty when these are not whole elements, each of them UTF-8
    public static Optional<List<String>> read(byte[] tensor) {
        var from = ByteBuffer.wrap(tensor).order(ByteOrder.LITTLE_ENDIAN);
        var texts = new ArrayList<String>();
        while (from.hasRemaining()) {
            if (from.remaining() < Integer.BYTES) {
                return Optional.empty();
            }
            var length = from.getInt();
            if (length < 0 || length > from.remaining()) {
                return Optional.empty();
            }
            var part = from.slice(from.position(), length);
            from.position(from.position() + length);
            try {
                texts.add(StandardCharsets.UTF_8.newDecoder().decode(part).toString());
            } catch (CharacterCodingException _) {
                return Optional.empty();
            }
        }
        return Optional.of(texts);
    }

    /// @param texts without halves of characters: UTF-8 cannot say those
    public static byte[] write(List<String> texts) {
        var into = new ByteArrayOutputStream();
        for (var text : texts) {
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            into.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putInt(bytes.length)
                            .array());
            into.writeBytes(bytes);
        }
        return into.toByteArray();
    }

    /// Whether UTF-8 can say it.
    public static boolean sayable(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    /// So many times the text `1`, which can be cast to a number that can be divided by.
    static List<String> ones(int elements) {
        return Collections.nCopies(elements, "1");
    }
}
