package io.twinmesh.persistence.directory;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.format.KeyedHash;
import io.twinmesh.persistence.vault.InstallationCipher;
import io.twinmesh.persistence.vault.key.Sealed;
import io.twinmesh.persistence.vault.key.TamperedException;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// What the directory is sealed with (AES-256-GCM), and what digests and identifiers are hashed
/// with (HMAC-SHA-256): two keys of the installation that are never changed. Safe for use by
/// several threads.
public final class DirectoryKeys {
    private final InstallationCipher cipher;
    private final KeyedHash hash;

    /// @param seal 32 bytes
    /// @param hash 32 bytes, others than those of the seal
    /// @param random a cryptographically strong source
    public DirectoryKeys(byte[] seal, byte[] hash, RandomGenerator random) {
        this.cipher = new InstallationCipher(seal, random);
        this.hash = new KeyedHash(hash, "directory's hash");
    }

    /// Which keys these are, without saying anything of them.
    String id() {
        return HexFormat.of().formatHex(hash.of("id"), 0, 16);
    }

    byte[] seal(String type, String id, int version, byte[] content) {
        return cipher.seal(context(type, id, version), content).joined();
    }

    /// @throws BrokenSealException when the bytes were sealed under another key or for another
    ///   place, or were changed
    Bytes open(String type, String id, int version, byte[] sealed) {
        try {
            return Bytes.of(cipher.open(context(type, id, version), Sealed.ofJoined(sealed)));
        } catch (TamperedException e) {
            throw new BrokenSealException(type, id, version, e);
        }
    }

    /// @param digest of the content; empty for a deletion, and stays so
    /// @return the same for the same content of the same resource only
    byte[] digest(String type, String id, byte[] digest) {
        return digest.length == 0
                ? digest
                : hash.of("digest", type, id, HexFormat.of().formatHex(digest));
    }

    /// Equal for equal values of one type.
    String value(String type, String value) {
        return HexFormat.of().formatHex(hash.of("value", type, value));
    }

    /// Equal for equal systems of equal values of one type, so that nobody can count which systems
    /// there are.
    String system(String type, String system, String value) {
        return HexFormat.of().formatHex(hash.of("system", type, system, value));
    }

    private static byte[] context(String type, String id, int version) {
        return String.join("|", "directory/1", type, id, Integer.toString(version))
                .getBytes(StandardCharsets.UTF_8);
    }
}
