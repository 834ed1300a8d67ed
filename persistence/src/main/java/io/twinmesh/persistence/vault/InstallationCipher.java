package io.twinmesh.persistence.vault;

import io.twinmesh.persistence.vault.key.AesGcm;
import io.twinmesh.persistence.vault.key.Sealed;
import io.twinmesh.persistence.vault.key.TamperedException;

import java.util.random.RandomGenerator;

/// Seals and opens what belongs to no patient, under a key of the installation that is never
/// destroyed. Safe for use by several threads.
public final class InstallationCipher {
    private final AesGcm cipher;

    /// @param key 32 bytes, kept with the installation's keys
    /// @param random a cryptographically strong source
    public InstallationCipher(byte[] key, RandomGenerator random) {
        this.cipher = new AesGcm(key, random);
    }

    /// @param context what the ciphertext is bound to: it opens with the same context only
    public Sealed seal(byte[] context, byte[] plain) {
        return cipher.seal(context, plain);
    }

    /// @throws TamperedException when the bytes were sealed under another key or context, or were
    ///   changed
    public byte[] open(byte[] context, Sealed sealed) {
        return cipher.open(context, sealed);
    }
}
