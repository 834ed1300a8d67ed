package io.twinmesh.persistence.ledger.order;

import io.twinmesh.persistence.ledger.SplitPolicy;

import java.time.Instant;

/// Another split of all payouts to come, as the operators of a [MintPolicy] sign it. Its version
/// names the order: there is one policy of a version, and the next one follows the last.
///
/// @param policy of version 2 or more; version 1 is the release's
/// @param expires in whole milliseconds; an order that comes later is refused
public record SplitOrder(SplitPolicy policy, Instant expires) {
    public SplitOrder {
        if (policy.version() < 2) {
            throw new IllegalArgumentException(
                    "operators set versions from 2 on, got " + policy.version());
        }
        if (!Instant.ofEpochMilli(expires.toEpochMilli()).equals(expires)) {
            throw new IllegalArgumentException("an order expires at a whole millisecond");
        }
    }

    /// What is signed: lines of ASCII. Their first one is that of no other order.
    ///
    /// @param network for example `twinmesh.local`
    public String text(String network) {
        var points = policy.points();
        // another first line where there is more to say, so that nobody reads over it
        return (policy.holdback().isPresent()
                        ? "twinmesh-ledger-split/2"
                        : "twinmesh-ledger-split/1")
                + "\nnetwork "
                + network
                + "\nversion "
                + policy.version()
                + "\ntreasury "
                + policy.treasury().value()
                + "\nprovider-share "
                + points.provider()
                + "\nauthor-share "
                + points.author()
                + "\ncontributors-share "
                + points.contributors()
                + "\nnetwork-share "
                + points.network()
                + policy.holdback()
                        .map(part ->
                                "\nholdback-share "
                                        + part.points()
                                        + "\nholdback-days "
                                        + part.days())
                        .orElse("")
                + "\nexpires-ms "
                + expires.toEpochMilli()
                + "\n";
    }
}
