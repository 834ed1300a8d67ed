package io.twinmesh.inference.proof;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What a node signs for each frame it sends: the session's nonce and the frame's number are part
/// of it, so that a frame cannot be played again in another session or at another place.
public final class FrameSignature {
    /// How many random bytes the gateway draws for a session.
    public static final int NONCE_BYTES = 32;

    private static final byte[] DOMAIN =
            "twinmesh/node-frame/v1\n".getBytes(StandardCharsets.US_ASCII);

    private FrameSignature() {}

    /// @param nonce the session's 32 bytes
    /// @param seq the frame's number in the session, 1 or more
    /// @param body the serialized message
    /// @return 64 bytes
    public static byte[] sign(SigningKey key, byte[] nonce, long seq, byte[] body) {
        return key.sign(message(nonce, seq, body));
    }

    public static boolean verifies(
            VerifyingKey key, byte[] nonce, long seq, byte[] body, byte[] signature) {
        return key.verifies(message(nonce, seq, body), signature);
    }

    private static byte[] message(byte[] nonce, long seq, byte[] body) {
        if (nonce.length != NONCE_BYTES) {
            throw new IllegalArgumentException(
                    "a session nonce has " + NONCE_BYTES + " bytes, got " + nonce.length);
        }
        return ByteBuffer.allocate(DOMAIN.length + NONCE_BYTES + Long.BYTES + body.length)
                .put(DOMAIN)
                .put(nonce)
                .putLong(seq)
                .put(body)
                .array();
    }
}
