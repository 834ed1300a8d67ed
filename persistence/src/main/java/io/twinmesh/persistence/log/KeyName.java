package io.twinmesh.persistence.log;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// What the names and ids of note keys have in common.
public final class KeyName {
    static final byte ED25519 = 1;

    private KeyName() {}

    static boolean wellFormed(String name) {
        return !name.isEmpty()
                && name.indexOf('+') < 0
                && name.codePoints()
                        .noneMatch(c ->
                                Character.isWhitespace(c)
                                        || Character.isSpaceChar(c)
                                        || c < 0x20
                                        || c == 0x7F
                                        || c == 0x85
                                        || c == 0xFFFD);
    }

    /// @return the name itself
    /// @throws IllegalArgumentException when no key may be called so
    public static String checked(String name) {
        if (!wellFormed(name)) {
            throw new IllegalArgumentException(
                    "a key name is not empty and has no white space and no '+'");
        }
        return name;
    }

    /// The first four bytes of `SHA-256(name || 0x0A || algorithm || public key)`.
    public static int id(String name, byte[] algorithmAndKey) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) '\n');
            return ByteBuffer.wrap(digest.digest(algorithmAndKey)).getInt();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
