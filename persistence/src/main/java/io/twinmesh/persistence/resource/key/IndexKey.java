package io.twinmesh.persistence.resource.key;

import io.twinmesh.persistence.format.KeyedHash;

import java.util.Arrays;
import java.util.HexFormat;

/// Makes the keyed hashes of the index (HMAC-SHA-256, the first 16 bytes): who has the tables and
/// not the key can neither read them nor try candidates. It is kept apart from the journal, with
/// the keys; when it is lost, the index is made anew under another one.
public final class IndexKey {
    private static final int BYTES = 16;

    private final KeyedHash hash;

    /// @param key 32 bytes
    public IndexKey(byte[] key) {
        this.hash = new KeyedHash(key, "index");
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
        return Arrays.copyOf(hash.of(parts), BYTES);
    }
}
