package io.twinmesh.persistence.log;

import java.util.Base64;

/// Base64 with one spelling per value. The JDK's decoder also takes missing padding and non-zero
/// trailing bits, so that several texts would mean the same bytes.
public final class StrictBase64 {
    private StrictBase64() {}

    public static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /// @throws IllegalArgumentException when the text is not exactly what [#encode] writes
    public static byte[] decode(String text) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not base64", e);
        }
        if (!encode(bytes).equals(text)) {
            throw new IllegalArgumentException("not canonical base64");
        }
        return bytes;
    }
}
