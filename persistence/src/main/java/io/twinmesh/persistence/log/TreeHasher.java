package io.twinmesh.persistence.log;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Hashes leaves and nodes as RFC 9162 says, many with one digest. For one thread at a time.
final class TreeHasher {
    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private final MessageDigest digest;
    private final ByteBuffer node = ByteBuffer.allocate(1 + 2 * TreeHash.LENGTH).put(NODE);

    TreeHasher() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    TreeHash nothing() {
        return new TreeHash(digest.digest());
    }

    TreeHash leaf(byte[] leaf) {
        digest.update(LEAF);
        return new TreeHash(digest.digest(leaf));
    }

    TreeHash node(TreeHash left, TreeHash right) {
        node.position(1);
        left.write(node);
        right.write(node);
        return new TreeHash(digest.digest(node.array()));
    }
}
