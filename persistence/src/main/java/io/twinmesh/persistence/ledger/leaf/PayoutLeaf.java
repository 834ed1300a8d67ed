package io.twinmesh.persistence.ledger.leaf;

import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.Wire16;
import io.twinmesh.persistence.ledger.payout.CanonicalPayout;
import io.twinmesh.persistence.ledger.payout.PayoutRecord;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/// One payout as the public log shows it: a leaf of type 1. `id` is the job's; `ref` is the id of
/// the reservation that is resolved, which is the job's too.
///
/// @param commitment [PayoutRecord#commitment]
public record PayoutLeaf(
        long index, Instant time, JobId job, byte[] commitment, List<Posting> postings)
        implements LedgerLeaf {

    public PayoutLeaf {
        if (index < 0 || commitment.length != 32) {
            throw new IllegalArgumentException(
                    "got index "
                            + index
                            + " and "
                            + commitment.length
                            + " bytes of commitment, want >= 0 and 32");
        }
        commitment = commitment.clone();
        postings = Posting.balanced(postings);
    }

    /// The leaf of a payout in a batch.
    public static PayoutLeaf of(BatchPosted batch, BatchPosted.IndexedPayout payout) {
        return of(batch, payout, new CanonicalPayout());
    }

    static PayoutLeaf of(
            BatchPosted batch, BatchPosted.IndexedPayout payout, CanonicalPayout texts) {
        var paid = payout.paid();
        return new PayoutLeaf(
                payout.index(),
                batch.time(),
                paid.job(),
                texts.commitment(PayoutRecord.of(batch, payout), paid.salt()),
                paid.postings());
    }

    /// What it was for.
    ///
    /// @param stored beside it: [PayoutRecord#unlogged], or of old logs the whole record, in JSON
    public PayoutRecord opened(String lane, byte[] stored) {
        return PayoutRecord.opened(job, lane, index, time, postings, stored);
    }

    @Override
    public byte[] bytes() {
        var id = ByteBuffer.allocate(2 * Long.BYTES).putLong(job.high()).putLong(job.low()).array();
        return LedgerLeaf.bytes(LeafType.PAYOUT, this, id, id, commitment);
    }

    /// Reads a leaf strictly.
    ///
    /// @throws IllegalArgumentException when the bytes are not exactly one payout
    public static PayoutLeaf parse(byte[] bytes) {
        if (LedgerLeaf.parse(bytes) instanceof PayoutLeaf payout) {
            return payout;
        }
        throw new IllegalArgumentException("got another leaf, want a payout");
    }

    static PayoutLeaf of(LeafView leaf) {
        return new PayoutLeaf(
                leaf.index(),
                leaf.time(),
                Wire16.job(leaf.id()),
                leaf.commitment(),
                leaf.postings());
    }

    @Override
    public byte[] commitment() {
        return commitment.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PayoutLeaf that && Arrays.equals(that.bytes(), bytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes());
    }
}
