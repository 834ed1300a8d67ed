package io.twinmesh.persistence.ledger.leaf;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.Wire16;
import io.twinmesh.persistence.ledger.pending.PendingAccount;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/// Pay that was taken and given to its provider after an appeal, as the public log shows it: a leaf
/// of type 9. Its `ref` is the provider's account, its commitment zero.
///
/// @param slash the id under which it was taken, 32 hex digits
/// @param amount all that was taken, 0 or more
public record GiveBackLeaf(long index, Instant time, String slash, AccountId provider, long amount)
        implements LedgerLeaf {
    private static final byte[] NO_COMMITMENT = new byte[32];

    public GiveBackLeaf {
        if (index < 0 || amount < 0) {
            throw new IllegalArgumentException(
                    "got index " + index + " and amount " + amount + ", want 0 or more");
        }
    }

    static GiveBackLeaf of(Instant time, long index, LedgerEntry.GivenBack back) {
        return new GiveBackLeaf(index, time, back.slash(), back.provider(), back.amount());
    }

    static GiveBackLeaf of(LeafView leaf) {
        var provider = AccountId.of(leaf.ref());
        return new GiveBackLeaf(
                leaf.index(),
                leaf.time(),
                HexFormat.of().formatHex(leaf.id()),
                provider,
                leaf.amountOf(provider));
    }

    @Override
    public List<Posting> postings() {
        return Posting.ofTransfer(PendingAccount.SLASHED, provider, amount);
    }

    @Override
    public byte[] bytes() {
        return LedgerLeaf.bytes(
                LeafType.GIVE_BACK, this, Wire16.hex(slash), provider.bytes(), NO_COMMITMENT);
    }
}
