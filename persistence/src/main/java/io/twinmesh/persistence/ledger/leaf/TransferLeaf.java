package io.twinmesh.persistence.ledger.leaf;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.Role;
import io.twinmesh.persistence.ledger.Wire16;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Tokens that their owner sent, as the public log shows it: a leaf of type 3, or of type 4 when
/// they were sent back.
///
/// @param id 32 hex digits
/// @param refundOf id of the transfer that is refunded, the leaf's `ref`; absent for a transfer,
///   whose `ref` is zero
/// @param commitment [io.twinmesh.persistence.ledger.order.SignedOrder#commitment]: the owner's
///   signature opens it
public record TransferLeaf(
        long index,
        Instant time,
        String id,
        Optional<String> refundOf,
        byte[] commitment,
        AccountId from,
        AccountId to,
        long amount)
        implements LedgerLeaf {
    private static final byte[] NO_REF = new byte[16];

    public TransferLeaf {
        if (index < 0 || amount < 1 || commitment.length != 32) {
            throw new IllegalArgumentException(
                    "got index "
                            + index
                            + ", amount "
                            + amount
                            + " and "
                            + commitment.length
                            + " bytes of commitment, want >= 0, > 0 and 32");
        }
        if (from.equals(to) || from.equals(Posting.ISSUANCE) || to.equals(Posting.ISSUANCE)) {
            throw new IllegalArgumentException(
                    "a transfer moves tokens from one account to another");
        }
        commitment = commitment.clone();
    }

    static TransferLeaf of(Instant time, long index, LedgerEntry.Transferred transferred) {
        var order = transferred.order();
        return new TransferLeaf(
                index,
                time,
                order.id(),
                Optional.empty(),
                transferred.signed().commitment(),
                order.from(),
                order.to(),
                order.amount());
    }

    static TransferLeaf of(Instant time, long index, LedgerEntry.Refunded refunded) {
        var order = refunded.order();
        return new TransferLeaf(
                index,
                time,
                order.id(),
                Optional.of(order.of()),
                refunded.signed().commitment(),
                order.from(),
                refunded.to(),
                order.amount());
    }

    static TransferLeaf of(LeafView leaf) {
        var postings = leaf.postings();
        int payer = postings.getFirst().role() == Role.PAYER ? 0 : 1;
        return new TransferLeaf(
                leaf.index(),
                leaf.time(),
                HexFormat.of().formatHex(leaf.id()),
                leaf.type() == LeafType.REFUND
                        ? Optional.of(HexFormat.of().formatHex(leaf.ref()))
                        : Optional.empty(),
                leaf.commitment(),
                postings.get(payer).account(),
                postings.get(1 - payer).account(),
                postings.get(1 - payer).amount());
    }

    @Override
    public List<Posting> postings() {
        return Posting.ofTransfer(from, to, amount);
    }

    @Override
    public byte[] bytes() {
        return LedgerLeaf.bytes(
                refundOf.isPresent() ? LeafType.REFUND : LeafType.TRANSFER,
                this,
                Wire16.hex(id),
                refundOf.map(Wire16::hex).orElse(NO_REF),
                commitment);
    }

    @Override
    public byte[] commitment() {
        return commitment.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TransferLeaf that && Arrays.equals(that.bytes(), bytes());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes());
    }
}
