package io.twinmesh.persistence.ledger.leaf;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.Wire16;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/// New tokens as the public log shows them: a leaf of type 2. It hides nothing, so its commitment
/// is zero, as is its `ref`: it resolves nothing.
///
/// @param id 32 hex digits
public record MintLeaf(long index, Instant time, String id, AccountId account, long amount)
        implements LedgerLeaf {
    private static final byte[] NO_REF = new byte[16];
    private static final byte[] NO_COMMITMENT = new byte[32];

    public MintLeaf {
        if (index < 0 || amount < 1 || account.equals(Posting.ISSUANCE)) {
            throw new IllegalArgumentException(
                    "got index "
                            + index
                            + " and amount "
                            + amount
                            + ", want >= 0 and > 0, for an account that somebody owns");
        }
    }

    @Override
    public List<Posting> postings() {
        return Posting.ofMint(account, amount);
    }

    @Override
    public byte[] bytes() {
        return LedgerLeaf.bytes(LeafType.MINT, this, Wire16.hex(id), NO_REF, NO_COMMITMENT);
    }

    static MintLeaf of(LeafView leaf) {
        var recipient = leaf.postings().getLast();
        return new MintLeaf(
                leaf.index(),
                leaf.time(),
                HexFormat.of().formatHex(leaf.id()),
                recipient.account(),
                recipient.amount());
    }
}
