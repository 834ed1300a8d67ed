package io.twinmesh.persistence.vault.key;

import io.twinmesh.persistence.format.Bytes;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// What sealing gives: the nonce, drawn anew each time, and the ciphertext with its tag.
public record Sealed(Bytes nonce, Bytes ciphertext) {
    private static final int NONCE_BYTES = 12;

    /// Both as one, as a column holds them: the nonce first.
    public byte[] joined() {
        return ByteBuffer.allocate(nonce.length() + ciphertext.length())
                .put(nonce.toArray())
                .put(ciphertext.toArray())
                .array();
    }

    /// @param joined what is too short for a nonce opens under no key
    public static Sealed ofJoined(byte[] joined) {
        return new Sealed(
                Bytes.of(Arrays.copyOf(joined, NONCE_BYTES)),
                Bytes.of(
                        Arrays.copyOfRange(
                                joined, Math.min(NONCE_BYTES, joined.length), joined.length)));
    }
}
