package io.twinmesh.persistence.ledger.leaf;

import io.twinmesh.persistence.ledger.BatchBytes;
import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.payout.CanonicalPayout;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;

/// One movement of tokens, or a split policy, as the public log shows it. Big-endian:
///
/// `u8 version | u8 type | u64 index | u64 timeMs | id[16] | ref[16] | commitment[32] | u16 n | n ×
/// (account[16], i64 amount, u16 role)`, postings sorted by account and role. The version is 1, but
/// 2 for [OrderedMintLeaf] and 3 or 4 for [SplitLeaf], which go on behind their postings.
///
/// The index is inside, so that a leaf shown at another place is a lie that anyone can see. Only
/// ids and digests fit in (I11).
public sealed interface LedgerLeaf
        permits PayoutLeaf,
                MintLeaf,
                OrderedMintLeaf,
                TransferLeaf,
                BurnLeaf,
                VestLeaf,
                SlashLeaf,
                GiveBackLeaf,
                SplitLeaf,
                SweepLeaf,
                WithheldLeaf {
    long index();

    Instant time();

    List<Posting> postings();

    /// The leaf as it is hashed and served.
    byte[] bytes();

    /// The leaf of a movement in a batch.
    static LedgerLeaf of(BatchPosted batch, BatchPosted.IndexedMovement movement) {
        return of(batch, movement, new CanonicalPayout());
    }

    /// The same of many movements, by one thread.
    static LedgerLeaf of(
            BatchPosted batch, BatchPosted.IndexedMovement movement, CanonicalPayout texts) {
        return switch (movement.movement()) {
            case LedgerEntry.Paid paid ->
                    PayoutLeaf.of(
                            batch, new BatchPosted.IndexedPayout(movement.index(), paid), texts);
            case LedgerEntry.Minted(var id, var account, var amount) ->
                    new MintLeaf(movement.index(), batch.time(), id, account, amount);
            case LedgerEntry.Transferred transferred ->
                    TransferLeaf.of(batch.time(), movement.index(), transferred);
            case LedgerEntry.Refunded refunded ->
                    TransferLeaf.of(batch.time(), movement.index(), refunded);
            case LedgerEntry.MintedByOrder minted ->
                    OrderedMintLeaf.of(batch.time(), movement.index(), minted);
            case LedgerEntry.Burned burned -> BurnLeaf.of(batch.time(), movement.index(), burned);
            case LedgerEntry.Vested vested -> VestLeaf.of(batch.time(), movement.index(), vested);
            case LedgerEntry.Slashed slashed ->
                    SlashLeaf.of(batch.time(), movement.index(), slashed);
            case LedgerEntry.GivenBack back ->
                    GiveBackLeaf.of(batch.time(), movement.index(), back);
            case LedgerEntry.SweptOut(var sweep) ->
                    new SweepLeaf(movement.index(), batch.time(), sweep, false);
            case LedgerEntry.SweptIn(var sweep) ->
                    new SweepLeaf(movement.index(), batch.time(), sweep, true);
            case LedgerEntry.WithheldResolved resolved ->
                    WithheldLeaf.of(batch.time(), movement.index(), resolved);
            case LedgerEntry.SplitSet set -> SplitLeaf.of(batch.time(), movement.index(), set);
        };
    }

    /// Reads a leaf of any type strictly.
    ///
    /// @throws IllegalArgumentException when the bytes are not exactly one leaf
    static LedgerLeaf parse(byte[] bytes) {
        var leaf = LeafView.of(bytes);
        return switch (leaf.type()) {
            case PAYOUT -> PayoutLeaf.of(leaf);
            case MINT -> MintLeaf.of(leaf);
            case TRANSFER, REFUND -> TransferLeaf.of(leaf);
            case BURN -> BurnLeaf.of(leaf);
            case ORDERED_MINT -> OrderedMintLeaf.of(leaf);
            case VEST -> VestLeaf.of(leaf);
            case SLASH -> SlashLeaf.of(leaf);
            case GIVE_BACK -> GiveBackLeaf.of(leaf);
            case SPLIT, HOLDBACK_SPLIT -> SplitLeaf.of(leaf);
            case SWEEP_OUT, SWEEP_IN -> leaf.sweep();
            case POST_WITHHELD, RETURN_WITHHELD -> WithheldLeaf.of(leaf);
        };
    }

    /// What [LeafView] reads.
    ///
    /// @param id 16 bytes, as `ref`
    /// @param commitment 32 bytes
    static byte[] bytes(LeafType type, LedgerLeaf leaf, byte[] id, byte[] ref, byte[] commitment) {
        var postings = leaf.postings();
        var out = ByteBuffer.allocate(84 + 26 * postings.size());
        out.put((byte) type.version()).put((byte) type.code());
        out.putLong(leaf.index()).putLong(leaf.time().toEpochMilli());
        out.put(id).put(ref).put(commitment);
        BatchBytes.putPostings(out, postings);
        return out.array();
    }
}
