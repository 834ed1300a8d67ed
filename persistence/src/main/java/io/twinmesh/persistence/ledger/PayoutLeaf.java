package io.twinmesh.persistence.ledger;

import io.twinmesh.persistence.identity.JobId;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// One payout as the public log shows it. Big-endian:
///
/// `u8 version=1 | u8 type=1 | u64 index | u64 timeMs | id[16] | ref[16] | commitment[32] | u16 n |
/// n × (account[16], i64 amount, u16 role)`, postings sorted by account and role.
///
/// The index is inside, so that a leaf shown at another place is a lie that anyone can see. Only
/// ids and digests fit in (I11). `ref` is the id of the reservation that is resolved; it is the
/// job's.
///
/// @param commitment [PayoutRecord#commitment]
public record PayoutLeaf(
        long index, Instant time, JobId job, byte[] commitment, List<Posting> postings) {
    private static final int VERSION = 1;
    private static final int PAYOUT = 1;

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
        var paid = payout.paid();
        return new PayoutLeaf(
                payout.index(),
                batch.time(),
                paid.job(),
                PayoutRecord.of(batch, payout).commitment(paid.salt()),
                paid.postings());
    }

    public byte[] bytes() {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte(PAYOUT);
            out.writeLong(index);
            out.writeLong(time.toEpochMilli());
            out.write(Wire16.job(job));
            out.write(Wire16.job(job));
            out.write(commitment);
            BatchBytes.writePostings(out, postings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// Reads a leaf strictly.
    ///
    /// @throws IllegalArgumentException when the bytes are not exactly one leaf of this version
    public static PayoutLeaf parse(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            int type = in.readUnsignedByte();
            if (version != VERSION || type != PAYOUT) {
                throw new IllegalArgumentException(
                        "got a leaf of version "
                                + version
                                + " and type "
                                + type
                                + ", want 1 and 1");
            }
            long index = in.readLong();
            var time = Instant.ofEpochMilli(in.readLong());
            var job = Wire16.readJob(in);
            if (!Wire16.readJob(in).equals(job)) {
                throw new IllegalArgumentException("a payout resolves its own job's reservation");
            }
            var leaf =
                    new PayoutLeaf(
                            index, time, job, Wire16.exactly(in, 32), BatchBytes.readPostings(in));
            if (in.available() > 0) {
                throw new IllegalArgumentException("bytes behind a leaf");
            }
            return leaf;
        } catch (IOException e) {
            throw new IllegalArgumentException("a leaf is cut off", e);
        }
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
        return Objects.hash(index, job);
    }
}
