package io.twinmesh.persistence.format;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// HMAC-SHA-256 of texts: equal texts have equal hashes, and who has not the key can neither go
/// back nor try candidates. Safe for use by several threads.
public final class KeyedHash {
    private final SecretKeySpec key;

    /// @param key 32 bytes
    /// @param name what the key is called when it has another length
    public KeyedHash(byte[] key, String name) {
        if (key.length != 32) {
            throw new IllegalArgumentException(
                    "the " + name + " key has 32 bytes, got " + key.length);
        }
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    /// @param parts each behind its length, so that ("ab", "c") and ("a", "bc") differ
    /// @return 32 bytes
    public byte[] of(String... parts) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            for (var part : parts) {
                var bytes = part.getBytes(StandardCharsets.UTF_8);
                mac.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
                mac.update(bytes);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
