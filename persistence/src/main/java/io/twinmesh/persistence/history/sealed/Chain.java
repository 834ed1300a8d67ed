package io.twinmesh.persistence.history.sealed;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.identity.PatientId;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The chain over a twin's rows: each row names the link of the row before. It is made of what
/// stands in the journal, ciphertexts and not contents, so that it can be checked without a key and
/// stays whole when a patient is erased.
///
/// Rows of version 1 stand before the chain: they name no other row, and none may follow a row that
/// does.
public final class Chain {
    /// The link before the first row of the chain: 32 zero bytes.
    public static final Bytes START = Bytes.of(new byte[32]);

    private Chain() {}

    /// The link behind a row, when the row stands where it should.
    ///
    /// @param before the link behind the row before
    /// @param sequenceNumber where the row was found, 1 or more
    /// @return 32 bytes
    /// @throws UnreadableHistoryException when the row belongs elsewhere or names another
    ///   predecessor
    public static Bytes follow(
            PatientId patient, Bytes before, long sequenceNumber, SealedEvent row) {
        if (row.place().isEmpty()) {
            if (before.equals(START)) {
                return START;
            }
            throw UnreadableHistoryException.chainBroken(patient, sequenceNumber, row.tag());
        }
        if (!row.belongsAt(sequenceNumber) || !row.place().get().previous().equals(before)) {
            throw UnreadableHistoryException.chainBroken(patient, sequenceNumber, row.tag());
        }
        return link(patient, row);
    }

    /// SHA-256 over everything of the row and the patient's pseudonym.
    private static Bytes link(PatientId patient, SealedEvent row) {
        try {
            return Bytes.of(
                    MessageDigest.getInstance("SHA-256")
                            .digest(
                                    new Context("twinmesh/chain/1")
                                            .with(row.context(patient))
                                            .with(row.nonce().toArray())
                                            .with(row.ciphertext().toArray())
                                            .bytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
