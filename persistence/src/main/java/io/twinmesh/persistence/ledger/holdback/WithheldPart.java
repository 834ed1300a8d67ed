package io.twinmesh.persistence.ledger.holdback;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.Wire16;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;

/// What is withheld together and resolved together: what a provider earned on one day from one
/// payer with one version of a model. What is due first comes first.
///
/// @param dueDay days since 1970; at its beginning it is the provider's
/// @param earnedDay before it
/// @param model digest of the manifest, `sha256:` and 64 hex digits; it is in no leaf
public record WithheldPart(
        long dueDay, long earnedDay, AccountId provider, AccountId payer, String model)
        implements Comparable<WithheldPart> {
    /// Bytes of the stored form.
    public static final int LENGTH = 72;

    private static final Comparator<WithheldPart> ORDER =
            Comparator.comparingLong(WithheldPart::dueDay)
                    .thenComparingLong(WithheldPart::earnedDay)
                    .thenComparing(part -> part.provider().value())
                    .thenComparing(part -> part.payer().value())
                    .thenComparing(WithheldPart::model);

    public WithheldPart {
        if (earnedDay >= dueDay || dueDay > Integer.MAX_VALUE || earnedDay < Integer.MIN_VALUE) {
            throw new IllegalArgumentException(
                    "what is withheld is due after it was earned, got the days "
                            + earnedDay
                            + " and "
                            + dueDay);
        }
        if (!Wire16.isDigest(model)) {
            throw new IllegalArgumentException("a digest is sha256: and 64 hex digits");
        }
    }

    @Override
    public int compareTo(WithheldPart other) {
        return ORDER.compare(this, other);
    }

    /// Big-endian: `i32 dueDay | i32 earnedDay | provider[16] | payer[16] | model[32]`.
    public byte[] bytes() {
        return ByteBuffer.allocate(LENGTH)
                .putInt((int) dueDay)
                .putInt((int) earnedDay)
                .put(provider.bytes())
                .put(payer.bytes())
                .put(Wire16.digest(model))
                .array();
    }

    /// Reads what [#bytes] gives.
    public static WithheldPart read(DataInputStream in) throws IOException {
        return new WithheldPart(
                in.readInt(),
                in.readInt(),
                Wire16.readAccount(in),
                Wire16.readAccount(in),
                Wire16.digest(Wire16.exactly(in, 32)));
    }
}
