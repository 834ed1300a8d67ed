package io.twinmesh.persistence.ledger.order;

import io.twinmesh.persistence.identity.AccountId;

import java.time.Instant;

/// New tokens for an account, as the operators of a [MintPolicy] sign them. The id names the order:
/// the same id with the same account and amount is the same order, whatever its expiry.
///
/// @param id 32 lower-case hex digits, drawn by who makes the order
/// @param amount 1 or more
/// @param expires in whole milliseconds; an order that comes later is refused
public record MintOrder(String id, AccountId account, long amount, Instant expires) {
    public MintOrder {
        if (!Order.ID.matcher(id).matches()) {
            throw new IllegalArgumentException("an order's id has 32 lower-case hex digits");
        }
        if (account.value().equals("0".repeat(32))) {
            throw new IllegalArgumentException("nobody owns the account that issues tokens");
        }
        if (amount < 1) {
            throw new IllegalArgumentException("an amount is 1 or more, got " + amount);
        }
        if (!Instant.ofEpochMilli(expires.toEpochMilli()).equals(expires)) {
            throw new IllegalArgumentException("an order expires at a whole millisecond");
        }
    }

    /// What is signed: lines of ASCII. Their first one is that of no owner's order, so neither is
    /// ever taken for the other.
    ///
    /// @param network for example `twinmesh.local`
    public String text(String network) {
        return "twinmesh-ledger-mint/1\nnetwork "
                + network
                + "\nid "
                + id
                + "\nto "
                + account.value()
                + "\namount "
                + amount
                + "\nexpires-ms "
                + expires.toEpochMilli()
                + "\n";
    }
}
