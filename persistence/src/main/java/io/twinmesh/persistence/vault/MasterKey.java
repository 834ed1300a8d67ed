package io.twinmesh.persistence.vault;

import io.twinmesh.persistence.format.Bytes;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/// Wraps the data keys, and unwraps what it or one of the master keys before it has wrapped.
/// Nothing else ever sees these bytes, and nothing more is asked of them than to wrap, to unwrap,
/// and which ones there are; a key management service that keeps its keys to itself would take the
/// place of this class. Safe for use by several threads.
public final class MasterKey {
    public static final int BYTES = AesGcm.KEY_BYTES;

    private static final int NONCE_BYTES = 12;

    private final RandomGenerator random;

    /// Newest first; the first one wraps.
    private volatile List<Generation> generations;

    private record Generation(String id, AesGcm cipher) {}

    private MasterKey(List<byte[]> keys, RandomGenerator random) {
        this.random = random;
        this.generations = keys.stream().map(this::generation).toList();
    }

    /// @param key 32 bytes
    /// @param random a cryptographically strong source
    public static MasterKey of(byte[] key, RandomGenerator random) {
        return new MasterKey(List.of(key), random);
    }

    /// @param keys 32 bytes each, one or more, one after the other, the newest first
    public static MasterKey ofAll(byte[] keys, RandomGenerator random) {
        if (keys.length == 0 || keys.length % BYTES != 0) {
            throw new IllegalArgumentException(
                    "master keys have " + BYTES + " bytes each, got " + keys.length);
        }
        var each = new ArrayList<byte[]>();
        for (var at = 0; at < keys.length; at += BYTES) {
            each.add(Arrays.copyOfRange(keys, at, at + BYTES));
        }
        return new MasterKey(each, random);
    }

    /// Which master key wraps now, without saying anything of its content.
    public String id() {
        return generations.getFirst().id();
    }

    /// All that can unwrap, the newest first.
    public List<String> ids() {
        return generations.stream().map(Generation::id).toList();
    }

    /// From now on this key wraps; those before it still unwrap. It must be stored already.
    public synchronized void turnTo(byte[] key) {
        var next = new ArrayList<>(generations);
        next.addFirst(generation(key));
        generations = List.copyOf(next);
    }

    /// Forgets a key that wraps nothing any more.
    public synchronized void forget(String id) {
        if (id.equals(id())) {
            throw new IllegalArgumentException("the newest master key is in use");
        }
        generations = generations.stream().filter(one -> !one.id().equals(id)).toList();
    }

    /// What a stored master key will be called.
    public static String idOf(byte[] key) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update("twinmesh master key\n".getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(key), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// @param by the master key that wrapped it
    record Wrapped(String by, byte[] bytes) {}

    /// @param context names the key: whose it is and what it seals
    Wrapped wrap(String context, byte[] dataKey) {
        var newest = generations.getFirst();
        var sealed = newest.cipher().seal(context.getBytes(StandardCharsets.UTF_8), dataKey);
        var nonce = sealed.nonce().toArray();
        var text = sealed.ciphertext().toArray();
        var wrapped = Arrays.copyOf(nonce, nonce.length + text.length);
        System.arraycopy(text, 0, wrapped, nonce.length, text.length);
        return new Wrapped(newest.id(), wrapped);
    }

    /// @throws IllegalStateException when the master key that wrapped it is not here
    byte[] unwrap(String context, Wrapped wrapped) {
        var bytes = wrapped.bytes();
        return generations.stream()
                .filter(one -> one.id().equals(wrapped.by()))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException(
                                "a key is wrapped by master key "
                                        + wrapped.by()
                                        + ", here are "
                                        + ids()))
                .cipher()
                .open(
                        context.getBytes(StandardCharsets.UTF_8),
                        new Sealed(
                                Bytes.of(Arrays.copyOf(bytes, NONCE_BYTES)),
                                Bytes.of(Arrays.copyOfRange(bytes, NONCE_BYTES, bytes.length))));
    }

    private Generation generation(byte[] key) {
        return new Generation(idOf(key), new AesGcm(key, random));
    }
}
