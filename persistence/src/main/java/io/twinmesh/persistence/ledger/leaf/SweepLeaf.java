package io.twinmesh.persistence.ledger.leaf;

import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.Wire16;
import io.twinmesh.persistence.ledger.sweep.Sweep;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// Tokens that went from one lane to another, as the public log of either shows it: a leaf of type
/// 11 in the log of the lane that they left, of type 12 where they arrived. The commitment says
/// between which lanes: `i64 from | i64 to | 16 zeros`. Where they arrive, the id is
/// [Sweep#arrivalId] and `ref` the sweep's own; otherwise the id is the sweep's and `ref` zero.
public record SweepLeaf(long index, Instant time, Sweep sweep, boolean arrived)
        implements LedgerLeaf {
    private static final byte[] NO_REF = new byte[16];

    public SweepLeaf {
        if (index < 0) {
            throw new IllegalArgumentException("an index is 0 or more, got " + index);
        }
    }

    /// @param payer posting
    static SweepLeaf of(LeafView leaf, int payer) {
        boolean arrived = leaf.type() == LeafType.SWEEP_IN;
        var commitment = leaf.commitment();
        var lanes = ByteBuffer.wrap(commitment);
        long from = lanes.getLong();
        long to = lanes.getLong();
        if (!Arrays.equals(commitment, 16, 32, NO_REF, 0, 16)) {
            throw new IllegalArgumentException("a sweep says two lanes and no more");
        }
        var sweep =
                new Sweep(
                        HexFormat.of().formatHex(arrived ? leaf.ref() : leaf.id()),
                        leaf.account(arrived ? 1 - payer : payer),
                        leaf.amount(1 - payer),
                        lane(from),
                        lane(to));
        return new SweepLeaf(leaf.index(), leaf.time(), sweep, arrived);
    }

    private static int lane(long number) {
        return Math.clamp(number, -1, Sweep.HIGHEST_LANE + 1);
    }

    /// The id under which it is in this log.
    public String id() {
        return arrived ? sweep.arrivalId() : sweep.id();
    }

    @Override
    public List<Posting> postings() {
        return arrived ? sweep.arrived() : sweep.sent();
    }

    @Override
    public byte[] bytes() {
        var lanes = ByteBuffer.allocate(32).putLong(sweep.from()).putLong(sweep.to());
        return LedgerLeaf.bytes(
                arrived ? LeafType.SWEEP_IN : LeafType.SWEEP_OUT,
                this,
                Wire16.hex(id()),
                arrived ? Wire16.hex(sweep.id()) : NO_REF,
                lanes.array());
    }
}
