package io.twinmesh.persistence.log;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/// The hash of a leaf, a node or a whole tree: 32 bytes of SHA-256, kept as four numbers, since a
/// log of any size is made of them.
public record TreeHash(long first, long second, long third, long fourth) {
    public static final int LENGTH = 32;

    /// @param bytes 32 bytes
    public TreeHash(byte[] bytes) {
        this(buffer(bytes));
    }

    /// @param bytes the next 32 of them
    TreeHash(ByteBuffer bytes) {
        this(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    private static ByteBuffer buffer(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException(
                    "a tree hash has " + LENGTH + " bytes, got " + bytes.length);
        }
        return ByteBuffer.wrap(bytes);
    }

    public static TreeHash ofHex(String hex) {
        return new TreeHash(HexFormat.of().parseHex(hex));
    }

    public static TreeHash ofBase64(String text) {
        return new TreeHash(StrictBase64.decode(text));
    }

    public byte[] bytes() {
        var bytes = ByteBuffer.allocate(LENGTH);
        write(bytes);
        return bytes.array();
    }

    void write(ByteBuffer out) {
        out.putLong(first).putLong(second).putLong(third).putLong(fourth);
    }

    public String base64() {
        return StrictBase64.encode(bytes());
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes());
    }
}
