package io.twinmesh.persistence.ledger.sweep;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.Unowned;

import java.util.HexFormat;
import java.util.List;

/// Tokens of an account that go from one lane to the same account in another. Each lane keeps its
/// own part of an account, so that a payout never leaves its payer's lane; a sweep brings the parts
/// together. It is two movements, one in each lane, and either can be asked for again.
///
/// @param id 32 lower-case hex digits
/// @param account whose tokens they are and stay
/// @param amount 1 or more
/// @param from number of the lane that they leave, 0 to 65535
/// @param to number of the lane where they arrive, another one
public record Sweep(String id, AccountId account, long amount, int from, int to) {
    public static final int HIGHEST_LANE = 0xFFFF;

    public Sweep {
        if (!id.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException("a sweep's id has 32 hex digits");
        }
        if (amount < 1) {
            throw new IllegalArgumentException("a sweep moves 1 token or more, got " + amount);
        }
        if (Math.min(from, to) < 0 || Math.max(from, to) > HIGHEST_LANE || from == to) {
            throw new IllegalArgumentException(
                    "a sweep goes between two lanes of 0 to 65535, got " + from + " and " + to);
        }
        if (Unowned.named(account).isPresent()) {
            throw new IllegalArgumentException("a sweep is of an account that somebody owns");
        }
    }

    /// The id under which it arrives: the first 16 bytes of the SHA-256 of
    /// `twinmesh-ledger-sweep/1`, the number of the lane that it leaves and its id, a line each. So
    /// no two lanes can send under one id.
    public String arrivalId() {
        return HexFormat.of()
                .formatHex(
                        TransitAccount.named(
                                "twinmesh-ledger-sweep/1\n" + from + "\n" + id + "\n"));
    }

    /// The double entry in the lane that it leaves.
    public List<Posting> sent() {
        return Posting.ofTransfer(account, TransitAccount.to(to), amount);
    }

    /// The double entry in the lane where it arrives.
    public List<Posting> arrived() {
        return Posting.ofTransfer(TransitAccount.to(to), account, amount);
    }
}
