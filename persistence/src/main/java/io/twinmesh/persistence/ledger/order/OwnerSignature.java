package io.twinmesh.persistence.ledger.order;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/// By which key an order is signed, and the signature; whether it is right is for [SignedOrder].
///
/// @param bytes 64 bytes
public record OwnerSignature(OwnerKey key, byte[] bytes) {
    public static final int LENGTH = 64;

    public OwnerSignature {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException(
                    "an Ed25519 signature has 64 bytes, got " + bytes.length);
        }
        bytes = bytes.clone();
    }

    /// @param key 64 lower-case hex digits
    /// @param signature 128 lower-case hex digits
    public static OwnerSignature parse(String key, String signature) {
        if (!signature.matches("[0-9a-f]{128}")) {
            throw new IllegalArgumentException("a signature has 128 lower-case hex digits");
        }
        return new OwnerSignature(OwnerKey.parse(key), HexFormat.of().parseHex(signature));
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    /// 128 hex digits.
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OwnerSignature(var theirKey, var theirs)
                && theirKey.equals(key)
                && Arrays.equals(theirs, bytes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(key, Arrays.hashCode(bytes));
    }
}
