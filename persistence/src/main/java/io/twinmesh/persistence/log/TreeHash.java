package io.twinmesh.persistence.log;

import java.util.Arrays;
import java.util.HexFormat;

/// The hash of a leaf, a node or a whole tree: 32 bytes of SHA-256.
public record TreeHash(byte[] bytes) {
    public static final int LENGTH = 32;

    public TreeHash {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException(
                    "a tree hash has " + LENGTH + " bytes, got " + bytes.length);
        }
        bytes = bytes.clone();
    }

    public static TreeHash ofHex(String hex) {
        return new TreeHash(HexFormat.of().parseHex(hex));
    }

    public static TreeHash ofBase64(String text) {
        return new TreeHash(StrictBase64.decode(text));
    }

    @Override
    public byte[] bytes() {
        return bytes.clone();
    }

    public String base64() {
        return StrictBase64.encode(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TreeHash(byte[] theirs) && Arrays.equals(theirs, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
