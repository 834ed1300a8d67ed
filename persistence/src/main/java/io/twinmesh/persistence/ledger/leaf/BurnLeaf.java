package io.twinmesh.persistence.ledger.leaf;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.Wire16;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// Tokens that their owner destroyed, as the public log shows it: a leaf of type 5. `ref` is zero.
///
/// @param id 32 hex digits
/// @param commitment [io.twinmesh.persistence.ledger.order.SignedOrder#commitment]: the owner's
///   signature opens it
public record BurnLeaf(
        long index, Instant time, String id, byte[] commitment, AccountId from, long amount)
        implements LedgerLeaf {
    private static final byte[] NO_REF = new byte[16];

    public BurnLeaf {
        if (index < 0 || amount < 1 || commitment.length != 32 || from.equals(Posting.ISSUANCE)) {
            throw new IllegalArgumentException(
                    "got index "
                            + index
                            + ", amount "
                            + amount
                            + " and "
                            + commitment.length
                            + " bytes of commitment, want >= 0, > 0 and 32, of an account that"
                            + " somebody owns");
        }
        commitment = commitment.clone();
    }

    static BurnLeaf of(Instant time, long index, LedgerEntry.Burned burned) {
        var order = burned.order();
        return new BurnLeaf(
                index,
                time,
                order.id(),
                burned.signed().commitment(),
                order.from(),
                order.amount());
    }

    static BurnLeaf of(LeafView leaf) {
        var owner = leaf.postings().getLast();
        return new BurnLeaf(
                leaf.index(),
                leaf.time(),
                HexFormat.of().formatHex(leaf.id()),
                leaf.commitment(),
                owner.account(),
                -owner.amount());
    }

    @Override
    public List<Posting> postings() {
        return Posting.ofBurn(from, amount);
    }

    @Override
    public byte[] bytes() {
        return LedgerLeaf.bytes(LeafType.BURN, this, Wire16.hex(id), NO_REF, commitment);
    }

    @Override
    public byte[] commitment() {
        return commitment.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BurnLeaf that && Arrays.equals(that.bytes(), bytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes());
    }
}
