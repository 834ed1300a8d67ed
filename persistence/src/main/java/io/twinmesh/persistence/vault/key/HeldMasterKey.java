package io.twinmesh.persistence.vault.key;

import io.twinmesh.persistence.format.Bytes;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Master keys that this process holds, and keeps in a file.
public final class HeldMasterKey implements MasterKey {
    public static final int BYTES = AesGcm.KEY_BYTES;

    private final Consumer<byte[]> store;
    private final RandomGenerator random;

    /// Newest first; the first one wraps.
    private volatile List<Generation> generations;

    private record Generation(String id, Bytes key, AesGcm cipher) {
        @Override
        public String toString() {
            return "Generation[" + id + "]";
        }
    }

    private HeldMasterKey(List<byte[]> keys, Consumer<byte[]> store, RandomGenerator random) {
        this.store = store;
        this.random = random;
        this.generations = keys.stream().map(this::generation).toList();
    }

    /// @param keys 32 bytes each, one or more, one after the other, the newest first
    /// @param store replaces all stored keys by these, in the same form, and returns when they are
    ///   safe
    /// @param random a cryptographically strong source
    public static HeldMasterKey of(byte[] keys, Consumer<byte[]> store, RandomGenerator random) {
        if (keys.length == 0 || keys.length % BYTES != 0) {
            throw new IllegalArgumentException(
                    "master keys have " + BYTES + " bytes each, got " + keys.length);
        }
        var each = new ArrayList<byte[]>();
        for (var at = 0; at < keys.length; at += BYTES) {
            each.add(Arrays.copyOfRange(keys, at, at + BYTES));
        }
        return new HeldMasterKey(each, store, random);
    }

    @Override
    public List<String> ids() {
        return generations.stream().map(Generation::id).toList();
    }

    @Override
    public synchronized void turn() {
        var key = new byte[BYTES];
        random.nextBytes(key);
        var next = new ArrayList<>(generations);
        next.addFirst(generation(key));
        become(next);
    }

    @Override
    public synchronized void forget(String id) {
        if (id.equals(id())) {
            throw new IllegalArgumentException("the newest master key is in use");
        }
        become(generations.stream().filter(one -> !one.id().equals(id)).toList());
    }

    /// Stored first: a key that wraps anything must not be lost with the process.
    private void become(List<Generation> next) {
        var keys = new ByteArrayOutputStream();
        next.forEach(one -> keys.writeBytes(one.key().toArray()));
        store.accept(keys.toByteArray());
        generations = List.copyOf(next);
    }

    @Override
    public WrappedKey wrap(String context, byte[] dataKey) {
        var newest = generations.getFirst();
        var sealed = newest.cipher().seal(context.getBytes(StandardCharsets.UTF_8), dataKey);
        return new WrappedKey(newest.id(), Bytes.of(sealed.joined()));
    }

    @Override
    public byte[] unwrap(String context, WrappedKey wrapped) {
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
                        Sealed.ofJoined(wrapped.bytes().toArray()));
    }

    private Generation generation(byte[] key) {
        return new Generation(idOf(key), Bytes.of(key), new AesGcm(key, random));
    }

    private static String idOf(byte[] key) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update("twinmesh master key\n".getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(key), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
