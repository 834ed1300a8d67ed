package io.twinmesh.persistence.cosignature;

import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.KeyName;
import io.twinmesh.persistence.log.KeyText;
import io.twinmesh.persistence.log.SignedNote;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// The public half of a witness's key: `<name>+<id in hex>+<base64 of algorithm and key>`.
///
/// @param name who cosigns; a schema-less URL by custom
/// @param key as long as the algorithm says
public record CosignerKey(String name, CosignerAlgorithm algorithm, byte[] key) {
    public CosignerKey {
        KeyName.checked(name);
        if (key.length != algorithm.keyLength()) {
            throw new IllegalArgumentException(
                    "a key of "
                            + algorithm
                            + " has "
                            + algorithm.keyLength()
                            + " bytes, got "
                            + key.length);
        }
        key = key.clone();
    }

    /// Reads the one spelling of a key.
    ///
    /// @throws IllegalArgumentException when it is malformed, of an algorithm that cannot cosign,
    ///   or its id does not belong to it
    public static CosignerKey parse(String text) {
        var read = KeyText.parse(text, "a witness's key");
        var blob = read.blob();
        if (blob.length == 0) {
            throw new IllegalArgumentException("a witness's key is not empty");
        }
        var key =
                new CosignerKey(
                        read.name(),
                        CosignerAlgorithm.ofCode(blob[0]),
                        Arrays.copyOfRange(blob, 1, blob.length));
        read.check(text);
        return key;
    }

    public int id() {
        return KeyName.id(name, algorithm.tagged(key));
    }

    public String text() {
        return new KeyText(name, algorithm.tagged(key)).text();
    }

    /// Whether a line under a note claims to be of this key.
    public boolean claims(SignedNote.Signature line) {
        return line.keyId() == id() && line.name().equals(name);
    }

    /// @return when the witness says it cosigned; empty when the line is not its signature
    public Optional<Instant> verified(Checkpoint checkpoint, SignedNote.Signature line) {
        var blob = line.blob();
        if (!claims(line) || blob.length != Long.BYTES + algorithm.signatureLength()) {
            return Optional.empty();
        }
        long time = ByteBuffer.wrap(blob).getLong();
        var signature = Arrays.copyOfRange(blob, Long.BYTES, blob.length);
        return time > 0
                        && algorithm.verifies(
                                key, algorithm.message(name, time, checkpoint), signature)
                ? Optional.of(Instant.ofEpochSecond(Math.min(time, LATEST)))
                : Optional.empty();
    }

    /// The last second that has a date; a time beyond it is as good as this one.
    private static final long LATEST = Instant.MAX.getEpochSecond();

    @Override
    public byte[] key() {
        return key.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CosignerKey(var theirName, var theirAlgorithm, var theirKey)
                && theirName.equals(name)
                && theirAlgorithm == algorithm
                && Arrays.equals(theirKey, key);
    }

    @Override
    public int hashCode() {
        return id();
    }

    @Override
    public String toString() {
        return name + "+" + HexFormat.of().toHexDigits(id());
    }
}
