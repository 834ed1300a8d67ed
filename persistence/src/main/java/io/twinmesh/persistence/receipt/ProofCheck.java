package io.twinmesh.persistence.receipt;

import io.twinmesh.persistence.ledger.leaf.PayoutLeaf;
import io.twinmesh.persistence.log.TlogProof;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Checks a `.tlog-proof` file that carries its leaf: who was paid how much, without what for.
public final class ProofCheck {
    private static final byte[] START = "c2sp.org/tlog-proof@".getBytes(StandardCharsets.US_ASCII);

    private ProofCheck() {}

    /// Whether a file says that it is a proof.
    public static boolean claims(byte[] file) {
        return file.length >= START.length
                && ByteBuffer.wrap(file, 0, START.length).equals(ByteBuffer.wrap(START));
    }

    public static ProofVerdict check(byte[] file, LogTrust trust) {
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file));
            var proof = TlogProof.parse(text.toString());
            var bytes =
                    proof.carried()
                            .orElseThrow(() ->
                                    new IllegalArgumentException("the proof carries no leaf"));
            var leaf = PayoutLeaf.parse(bytes);
            if (leaf.index() != proof.index()) {
                throw new IllegalArgumentException("the leaf names another index");
            }
            var checkpoint = trust.open(proof.checkpoint());
            proof.requireUnder(checkpoint, bytes);
            return new ProofVerdict.Proven(leaf, checkpoint);
        } catch (CharacterCodingException _) {
            return new ProofVerdict.Invalid("not a text");
        } catch (IllegalArgumentException e) {
            return new ProofVerdict.Invalid(
                    e.getMessage() == null ? "not a proof" : e.getMessage());
        }
    }
}
