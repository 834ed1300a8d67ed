package io.twinmesh.persistence.ledger.leaf;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.BasisPoints;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.Wire16;
import io.twinmesh.persistence.ledger.holdback.Holdback;
import io.twinmesh.persistence.ledger.order.SignedSplit;
import io.twinmesh.persistence.ledger.order.SplitOrder;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// By what all payouts behind it are split, as the public log shows it: a leaf of version 3 and
/// type 10, without postings. `id` is eight zeros and `i64 version`, `ref` eight zeros and the
/// order's `i64 expiresMs`, the commitment is the digest of the mint policy. Then come
/// `treasury[16] | 4 × u16` (basis points of provider, author, contributors and network), and `u8 n
/// | n × (key[32], signature[64])`, sorted by key. One that withholds pay is of version 4 and type
/// 13 and has `u16 holdback | u16 days` behind the basis points.
///
/// @param mintPolicy [io.twinmesh.persistence.ledger.order.MintPolicy#digest]
public record SplitLeaf(long index, Instant time, SignedSplit signed, String mintPolicy)
        implements LedgerLeaf {
    private static final int DIGEST = "sha256:".length();

    public SplitLeaf {
        if (index < 0) {
            throw new IllegalArgumentException("an index is 0 or more, got " + index);
        }
    }

    static SplitLeaf of(Instant time, long index, LedgerEntry.SplitSet set) {
        return new SplitLeaf(index, time, set.signed(), set.mintPolicy());
    }

    static SplitLeaf of(LeafView leaf) {
        var body = ByteBuffer.wrap(leaf.split());
        var treasury = new byte[16];
        body.get(treasury);
        var points =
                new BasisPoints(
                        Short.toUnsignedInt(body.getShort()),
                        Short.toUnsignedInt(body.getShort()),
                        Short.toUnsignedInt(body.getShort()),
                        Short.toUnsignedInt(body.getShort()));
        Optional<Holdback> holdback =
                leaf.type() == LeafType.HOLDBACK_SPLIT
                        ? Optional.of(
                                new Holdback(
                                        Short.toUnsignedInt(body.getShort()),
                                        Short.toUnsignedInt(body.getShort())))
                        : Optional.empty();
        var policy =
                new SplitPolicy(
                        Math.toIntExact(leaf.idLow()), AccountId.of(treasury), points, holdback);
        return new SplitLeaf(
                leaf.index(),
                leaf.time(),
                new SignedSplit(
                        new SplitOrder(policy, Instant.ofEpochMilli(leaf.refLow())),
                        OrderedMintLeaf.signatures(leaf)),
                Wire16.digest(leaf.commitment()));
    }

    public SplitPolicy policy() {
        return signed.order().policy();
    }

    /// Setting a policy moves nothing.
    @Override
    public List<Posting> postings() {
        return List.of();
    }

    @Override
    public byte[] bytes() {
        var policy = policy();
        var points = policy.points();
        var head =
                LedgerLeaf.bytes(
                        policy.holdback().isPresent() ? LeafType.HOLDBACK_SPLIT : LeafType.SPLIT,
                        this,
                        half(policy.version()),
                        half(signed.order().expires().toEpochMilli()),
                        HexFormat.of().parseHex(mintPolicy.substring(DIGEST)));
        var signatures = signed.signatures();
        var out =
                ByteBuffer.allocate(
                        head.length
                                + (policy.holdback().isPresent()
                                        ? LeafView.HOLDBACK_SPLIT
                                        : LeafView.SPLIT)
                                + 1
                                + LeafView.SIGNATURE * signatures.size());
        out.put(head).put(policy.treasury().bytes());
        out.putShort((short) points.provider()).putShort((short) points.author());
        out.putShort((short) points.contributors()).putShort((short) points.network());
        policy.holdback()
                .ifPresent(
                        part -> out.putShort((short) part.points()).putShort((short) part.days()));
        out.put((byte) signatures.size());
        for (var signature : signatures) {
            out.put(signature.key().bytes()).put(signature.bytes());
        }
        return out.array();
    }

    /// 16 bytes: eight zeros and a number.
    private static byte[] half(long number) {
        return ByteBuffer.allocate(16).putLong(0).putLong(number).array();
    }
}
