package io.twinmesh.persistence.receipt;

import io.twinmesh.persistence.ledger.leaf.PayoutLeaf;
import io.twinmesh.persistence.ledger.payout.PayoutRecord;
import io.twinmesh.persistence.log.Checkpoint;
import io.twinmesh.persistence.log.TlogProof;
import io.twinmesh.persistence.log.Vkey;

import java.security.MessageDigest;

/// Checks a receipt, step by step: the file is one receipt; all its parts speak of the same payout;
/// record and salt open the leaf's commitment; the leaf is under a checkpoint that the log has
/// signed.
public final class ReceiptCheck {
    private ReceiptCheck() {}

    /// @param log the log's key, from a source that is trusted for it
    public static ReceiptVerdict check(byte[] file, Vkey log) {
        return check(file, new LogTrust.Key(log));
    }

    /// @param trust under a policy only a final payout is valid, whatever the file says of itself
    public static ReceiptVerdict check(byte[] file, LogTrust trust) {
        try {
            var receipt = Receipt.parse(file);
            return new ReceiptVerdict.Valid(receipt.record(), check(receipt, trust));
        } catch (IllegalArgumentException e) {
            return new ReceiptVerdict.Invalid(
                    e.getMessage() == null ? "not a receipt" : e.getMessage());
        }
    }

    private static Checkpoint check(Receipt receipt, LogTrust trust) {
        require(trust.knows(receipt.vkey()), "the receipt is of a log with another key");
        var leaf = PayoutLeaf.parse(receipt.leaf());
        var record = receipt.record();
        requireOnePayout(receipt, leaf, record);
        require(receipt.salt().length == 32, "a salt has 32 bytes");
        require(
                MessageDigest.isEqual(record.commitment(receipt.salt()), leaf.commitment()),
                "record and salt do not open the leaf's commitment");
        var proof = TlogProof.parse(receipt.proof());
        require(proof.index() == leaf.index(), "the proof is for another index");
        var checkpoint = trust.open(proof.checkpoint());
        proof.requireUnder(checkpoint, receipt.leaf());
        require(
                checkpoint.origin().endsWith("/lane/" + record.lane()),
                "the checkpoint is of another lane");
        return checkpoint;
    }

    private static void requireOnePayout(Receipt receipt, PayoutLeaf leaf, PayoutRecord record) {
        require(
                receipt.payout().equals(leaf.job()) && receipt.payout().equals(record.job()),
                "receipt, leaf and record name different jobs");
        require(
                receipt.index() == leaf.index() && receipt.index() == record.index(),
                "receipt, leaf and record name different indexes");
        require(receipt.lane().equals(record.lane()), "receipt and record name different lanes");
        require(leaf.time().equals(record.time()), "leaf and record name different times");
        // both were checked to be sorted and to sum to zero when they were read
        require(
                leaf.postings().equals(record.shares()),
                "the shares of the record are not the postings of the leaf");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
