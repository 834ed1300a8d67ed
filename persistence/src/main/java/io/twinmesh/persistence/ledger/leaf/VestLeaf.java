package io.twinmesh.persistence.ledger.leaf;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.Wire16;
import io.twinmesh.persistence.ledger.pending.PendingAccount;
import io.twinmesh.persistence.ledger.pending.VestingRule;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// Pending pay that became its provider's own, as the public log shows it: a leaf of type 7. Its id
/// is the first 16 bytes of the SHA-256 of `twinmesh-ledger-vest/1`, a newline and `i64 index`, its
/// `ref` the provider's account. It hides nothing, so in place of a commitment is the rule: `i64
/// afterMs | i32 results` and 20 zeros.
///
/// @param rule by which it vested
public record VestLeaf(long index, Instant time, AccountId provider, long amount, VestingRule rule)
        implements LedgerLeaf {
    private static final byte[] DOMAIN =
            "twinmesh-ledger-vest/1\n".getBytes(StandardCharsets.US_ASCII);

    public VestLeaf {
        if (index < 0 || amount < 1) {
            throw new IllegalArgumentException(
                    "got index " + index + " and amount " + amount + ", want >= 0 and > 0");
        }
    }

    static VestLeaf of(Instant time, long index, LedgerEntry.Vested vested) {
        return new VestLeaf(index, time, vested.provider(), vested.amount(), vested.rule());
    }

    static VestLeaf of(LeafView leaf) {
        var provider = AccountId.of(leaf.ref());
        return new VestLeaf(
                leaf.index(), leaf.time(), provider, leaf.amountOf(provider), leaf.rule());
    }

    /// 32 hex digits.
    public String id() {
        return HexFormat.of().formatHex(id(index));
    }

    static byte[] id(long index) {
        return id(DOMAIN, index);
    }

    /// The id of a leaf that is named after its place.
    static byte[] id(byte[] domain, long index) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(domain);
            return Arrays.copyOf(
                    digest.digest(ByteBuffer.allocate(Long.BYTES).putLong(index).array()), 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// @param commitment 32 bytes of a leaf of this type
    static VestingRule rule(byte[] commitment) {
        var bytes = ByteBuffer.wrap(commitment);
        var rule = new VestingRule(Duration.ofMillis(bytes.getLong()), bytes.getInt());
        while (bytes.hasRemaining()) {
            if (bytes.get() != 0) {
                throw new IllegalArgumentException("behind a vesting rule are zeros");
            }
        }
        return rule;
    }

    @Override
    public List<Posting> postings() {
        return Posting.ofTransfer(PendingAccount.of(provider), provider, amount);
    }

    @Override
    public byte[] bytes() {
        var commitment =
                ByteBuffer.allocate(32).putLong(rule.after().toMillis()).putInt(rule.results());
        return LedgerLeaf.bytes(
                LeafType.VEST, this, Wire16.hex(id()), provider.bytes(), commitment.array());
    }
}
