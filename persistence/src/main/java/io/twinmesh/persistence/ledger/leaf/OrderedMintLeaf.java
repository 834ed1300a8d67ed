package io.twinmesh.persistence.ledger.leaf;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.Wire16;
import io.twinmesh.persistence.ledger.order.MintOrder;
import io.twinmesh.persistence.ledger.order.OwnerKey;
import io.twinmesh.persistence.ledger.order.OwnerSignature;
import io.twinmesh.persistence.ledger.order.SignedMint;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// New tokens that operators signed, as the public log shows them: a leaf of version 2 and type 6.
/// `ref` is eight zeros and the order's `i64 expiresMs`, the commitment is the digest of the mint
/// policy, and behind the postings are `u8 n | n × (key[32], signature[64])`, sorted by key. So
/// whoever has the policy can check the signatures from the leaf alone.
///
/// @param policy [io.twinmesh.persistence.ledger.order.MintPolicy#digest]
public record OrderedMintLeaf(long index, Instant time, SignedMint signed, String policy)
        implements LedgerLeaf {
    private static final int DIGEST = "sha256:".length();

    public OrderedMintLeaf {
        if (index < 0) {
            throw new IllegalArgumentException("an index is 0 or more, got " + index);
        }
    }

    static OrderedMintLeaf of(Instant time, long index, LedgerEntry.MintedByOrder minted) {
        return new OrderedMintLeaf(index, time, minted.signed(), minted.policy());
    }

    static OrderedMintLeaf of(LeafView leaf) {
        var recipient = leaf.postings().getLast();
        var order =
                new MintOrder(
                        HexFormat.of().formatHex(leaf.id()),
                        recipient.account(),
                        recipient.amount(),
                        Instant.ofEpochMilli(leaf.refLow()));
        return new OrderedMintLeaf(
                leaf.index(),
                leaf.time(),
                new SignedMint(order, signatures(leaf)),
                Wire16.digest(leaf.commitment()));
    }

    static List<OwnerSignature> signatures(LeafView leaf) {
        var signatures = new ArrayList<OwnerSignature>();
        var tail = ByteBuffer.wrap(leaf.signatures());
        while (tail.hasRemaining()) {
            var key = new byte[32];
            var signature = new byte[OwnerSignature.LENGTH];
            tail.get(key).get(signature);
            signatures.add(new OwnerSignature(new OwnerKey(key), signature));
        }
        return signatures;
    }

    public String id() {
        return signed.order().id();
    }

    public AccountId account() {
        return signed.order().account();
    }

    @Override
    public List<Posting> postings() {
        return Posting.ofMint(account(), signed.order().amount());
    }

    @Override
    public byte[] bytes() {
        var ref =
                ByteBuffer.allocate(16)
                        .putLong(0)
                        .putLong(signed.order().expires().toEpochMilli())
                        .array();
        var digest = HexFormat.of().parseHex(policy.substring(DIGEST));
        var head = LedgerLeaf.bytes(LeafType.ORDERED_MINT, this, Wire16.hex(id()), ref, digest);
        var signatures = signed.signatures();
        var out = ByteBuffer.allocate(head.length + 1 + LeafView.SIGNATURE * signatures.size());
        out.put(head).put((byte) signatures.size());
        for (var signature : signatures) {
            out.put(signature.key().bytes()).put(signature.bytes());
        }
        return out.array();
    }
}
