package io.twinmesh.persistence.resource.key;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Makes the keyed hashes of the index (HMAC-SHA-256, the first 16 bytes): who has the tables and
/// not the key can neither read them nor try candidates. It is kept apart from the journal, with
/// the keys; when it is lost, the index is made anew under another one.
public final class IndexKey {
    private static final int BYTES = 16;

    private final SecretKeySpec key;

    /// @param key 32 bytes
    public IndexKey(byte[] key) {
        if (key.length != 32) {
            throw new IllegalArgumentException("the index key has 32 bytes, got " + key.length);
        }
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    public byte[] resource(String type, String id) {
        return mac("resource", type, id);
    }

    /// @param resourceKey by which a twin knows a resource
    public byte[] known(long resourceKey) {
        return mac("known", Long.toHexString(resourceKey));
    }

    public byte[] token(String kind, String value) {
        return mac("token", kind, value);
    }

    /// Which key this is, without saying anything of it.
    public String id() {
        return HexFormat.of().formatHex(mac("id"));
    }

    private byte[] mac(String... parts) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            for (var part : parts) {
                var bytes = part.getBytes(StandardCharsets.UTF_8);
                // length before content: ("ab","c") and ("a","bc") differ
                mac.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
                mac.update(bytes);
            }
            return Arrays.copyOf(mac.doFinal(), BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
