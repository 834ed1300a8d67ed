package io.twinmesh.persistence.cosignature;

import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.SignedNote;
import io.twinmesh.persistence.log.StrictBase64;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

/// The private half of a witness's key. Its text never appears in `toString`.
public final class Cosigner {
    private static final String PREFIX = "PRIVATE+KEY+";

    private final CosignerKey key;
    private final byte[] seed;

    private Cosigner(CosignerKey key, byte[] seed) {
        this.key = key;
        this.seed = seed;
    }

    /// @param seed 32 bytes
    public static Cosigner of(String name, CosignerAlgorithm algorithm, byte[] seed) {
        if (seed.length != CosignerAlgorithm.SEED_LENGTH) {
            throw new IllegalArgumentException("a seed has 32 bytes, got " + seed.length);
        }
        return new Cosigner(
                new CosignerKey(name, algorithm, algorithm.publicOf(seed)), seed.clone());
    }

    /// Reads `PRIVATE+KEY+<name>+<id>+<base64 of algorithm and seed>`.
    ///
    /// @throws IllegalArgumentException when it is anything else
    public static Cosigner parse(String text) {
        int first = text.indexOf('+', PREFIX.length());
        int second = text.indexOf('+', first + 1);
        if (!text.startsWith(PREFIX) || first < 0 || second < 0) {
            throw new IllegalArgumentException(
                    "a witness's private key reads " + PREFIX + "<name>+<id>+<key>");
        }
        var blob = StrictBase64.decode(text.substring(second + 1));
        if (blob.length != 1 + CosignerAlgorithm.SEED_LENGTH) {
            throw new IllegalArgumentException("a witness's private key holds 33 bytes");
        }
        var cosigner =
                of(
                        text.substring(PREFIX.length(), first),
                        CosignerAlgorithm.ofCode(blob[0]),
                        Arrays.copyOfRange(blob, 1, blob.length));
        if (!cosigner.secretText().equals(text)) {
            throw new IllegalArgumentException("the key id does not belong to name and key");
        }
        return cosigner;
    }

    public CosignerKey key() {
        return key;
    }

    /// The text that must stay secret.
    public String secretText() {
        return PREFIX
                + key.name()
                + "+"
                + HexFormat.of().toHexDigits(key.id())
                + "+"
                + StrictBase64.encode(key.algorithm().tagged(seed));
    }

    /// Says that this is the largest tree of this log that the witness has seen, and that it grew
    /// out of all that it saw before. Whoever calls this has checked that.
    public SignedNote.Signature cosign(Checkpoint checkpoint, Instant now) {
        long time = now.getEpochSecond();
        if (time <= 0) {
            throw new IllegalArgumentException("a cosignature has a time after 1970");
        }
        var signature =
                key.algorithm().signed(seed, key.algorithm().message(key.name(), time, checkpoint));
        var blob =
                ByteBuffer.allocate(Long.BYTES + signature.length)
                        .putLong(time)
                        .put(signature)
                        .array();
        return new SignedNote.Signature(key.name(), key.id(), blob);
    }

    @Override
    public String toString() {
        return "Cosigner[of " + key + "]";
    }
}
