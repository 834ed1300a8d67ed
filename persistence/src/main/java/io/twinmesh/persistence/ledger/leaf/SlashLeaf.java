package io.twinmesh.persistence.ledger.leaf;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.Wire16;
import io.twinmesh.persistence.ledger.pending.PendingAccount;

import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/// Pending pay that was taken after a result was proved wrong, as the public log shows it: a leaf
/// of type 8. Its `ref` is the provider's account, its commitment the digest of the evidence, which
/// the provider can read.
///
/// @param id 32 hex digits
/// @param amount 0 when nothing was pending
/// @param evidence `sha256:` and 64 hex digits
public record SlashLeaf(
        long index, Instant time, String id, AccountId provider, long amount, String evidence)
        implements LedgerLeaf {

    public SlashLeaf {
        if (index < 0 || amount < 0 || !Wire16.isDigest(evidence)) {
            throw new IllegalArgumentException(
                    "got index "
                            + index
                            + " and amount "
                            + amount
                            + ", want 0 or more, and evidence with a digest");
        }
    }

    static SlashLeaf of(Instant time, long index, LedgerEntry.Slashed slashed) {
        return new SlashLeaf(
                index,
                time,
                slashed.id(),
                slashed.provider(),
                slashed.amount(),
                slashed.evidence());
    }

    static SlashLeaf of(LeafView leaf) {
        return new SlashLeaf(
                leaf.index(),
                leaf.time(),
                HexFormat.of().formatHex(leaf.id()),
                AccountId.of(leaf.ref()),
                leaf.amountOf(PendingAccount.SLASHED),
                Wire16.digest(leaf.commitment()));
    }

    @Override
    public List<Posting> postings() {
        return Posting.ofTransfer(PendingAccount.of(provider), PendingAccount.SLASHED, amount);
    }

    @Override
    public byte[] bytes() {
        return LedgerLeaf.bytes(
                LeafType.SLASH, this, Wire16.hex(id), provider.bytes(), Wire16.digest(evidence));
    }
}
