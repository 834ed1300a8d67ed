package io.twinmesh.persistence.ledger.leaf;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.holdback.WithheldAccount;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// Withheld pay that became its provider's own, as the public log shows it: a leaf of type 14; or
/// that went back to who had paid it: a leaf of type 15. Its id is the first 16 bytes of the
/// SHA-256 of `twinmesh-ledger-withheld-resolved/1`, a newline and `i64 index`, its `ref` the
/// provider's account. In place of a commitment is `payer[16] | i64 dueDay | 8 zeros`. Which
/// version of a model it was for is in no leaf, as that of a payout is not.
///
/// @param payer who had paid it
/// @param dueDay days since 1970; at its beginning it is the provider's
/// @param returned to the payer
public record WithheldLeaf(
        long index,
        Instant time,
        AccountId provider,
        AccountId payer,
        long dueDay,
        long amount,
        boolean returned)
        implements LedgerLeaf {
    private static final byte[] DOMAIN =
            "twinmesh-ledger-withheld-resolved/1\n".getBytes(StandardCharsets.US_ASCII);

    public WithheldLeaf {
        if (index < 0 || amount < 1 || dueDay < 0 || dueDay > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "got index "
                            + index
                            + ", amount "
                            + amount
                            + " and day "
                            + dueDay
                            + ", want >= 0, > 0 and >= 0");
        }
    }

    static WithheldLeaf of(Instant time, long index, LedgerEntry.WithheldResolved resolved) {
        var part = resolved.part();
        return new WithheldLeaf(
                index,
                time,
                part.provider(),
                part.payer(),
                part.dueDay(),
                resolved.amount(),
                resolved.returned());
    }

    /// @param leaf with two postings; the caller compares the bytes
    static WithheldLeaf of(LeafView leaf) {
        var commitment = leaf.commitment();
        var provider = AccountId.of(leaf.ref());
        var payer = AccountId.of(Arrays.copyOf(commitment, 16));
        boolean returned = leaf.type() == LeafType.RETURN_WITHHELD;
        return new WithheldLeaf(
                leaf.index(),
                leaf.time(),
                provider,
                payer,
                ByteBuffer.wrap(commitment).getLong(16),
                leaf.amountOf(returned ? payer : provider),
                returned);
    }

    /// 32 hex digits.
    public String id() {
        return HexFormat.of().formatHex(VestLeaf.id(DOMAIN, index));
    }

    @Override
    public List<Posting> postings() {
        return Posting.ofTransfer(
                WithheldAccount.of(provider), returned ? payer : provider, amount);
    }

    @Override
    public byte[] bytes() {
        var commitment = ByteBuffer.allocate(32).put(payer.bytes()).putLong(dueDay);
        return LedgerLeaf.bytes(
                returned ? LeafType.RETURN_WITHHELD : LeafType.POST_WITHHELD,
                this,
                VestLeaf.id(DOMAIN, index),
                provider.bytes(),
                commitment.array());
    }
}
