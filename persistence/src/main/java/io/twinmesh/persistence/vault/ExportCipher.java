package io.twinmesh.persistence.vault;

import io.twinmesh.persistence.identity.ExportId;
import io.twinmesh.persistence.vault.key.AesGcm;
import io.twinmesh.persistence.vault.key.Sealed;
import io.twinmesh.persistence.vault.key.TamperedException;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/// Seals and opens the files of one export. Each piece is bound to its file and its place in it.
/// Safe for use by several threads.
public final class ExportCipher {
    private final ExportId export;
    private final AesGcm cipher;

    ExportCipher(ExportId export, byte[] key, RandomGenerator random) {
        this.export = export;
        this.cipher = new AesGcm(key, random);
    }

    public Sealed seal(String file, long place, byte[] plain) {
        return cipher.seal(context(file, place), plain);
    }

    /// @throws TamperedException when the piece was changed, or belongs to another place
    public byte[] open(String file, long place, Sealed sealed) {
        return cipher.open(context(file, place), sealed);
    }

    private byte[] context(String file, long place) {
        return ("export|" + export + "|" + file + "|" + place).getBytes(StandardCharsets.UTF_8);
    }
}
