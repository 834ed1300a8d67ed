package io.twinmesh.persistence.vault;

import io.twinmesh.persistence.format.Bytes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// Wraps the patients' data keys. The place where a key management service or a hardware module
/// comes in: nothing else ever sees these 32 bytes.
public final class MasterKey {
    private final AesGcm cipher;
    private final String id;

    private MasterKey(byte[] key, RandomGenerator random) {
        this.cipher = new AesGcm(key, random);
        this.id = fingerprint(key);
    }

    /// @param file exactly 32 bytes
    /// @param random a cryptographically strong source
    public static MasterKey ofFile(Path file, RandomGenerator random) {
        try {
            return of(Files.readAllBytes(file), random);
        } catch (IOException e) {
            throw new UncheckedIOException("the master key cannot be read", e);
        }
    }

    /// @param key 32 bytes
    public static MasterKey of(byte[] key, RandomGenerator random) {
        return new MasterKey(key, random);
    }

    /// Which master key this is, without saying anything of its content.
    public String id() {
        return id;
    }

    /// @param context names the key: whose it is and what it seals
    byte[] wrap(String context, byte[] dataKey) {
        var sealed = cipher.seal(context.getBytes(StandardCharsets.UTF_8), dataKey);
        var nonce = sealed.nonce().toArray();
        var text = sealed.ciphertext().toArray();
        var wrapped = Arrays.copyOf(nonce, nonce.length + text.length);
        System.arraycopy(text, 0, wrapped, nonce.length, text.length);
        return wrapped;
    }

    byte[] unwrap(String context, byte[] wrapped) {
        var split = 12;
        return cipher.open(
                context.getBytes(StandardCharsets.UTF_8),
                new Sealed(
                        Bytes.of(Arrays.copyOfRange(wrapped, 0, split)),
                        Bytes.of(Arrays.copyOfRange(wrapped, split, wrapped.length))));
    }

    private static String fingerprint(byte[] key) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update("twinmesh master key\n".getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(key), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
