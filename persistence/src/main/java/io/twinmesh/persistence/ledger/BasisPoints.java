package io.twinmesh.persistence.ledger;

import java.util.List;

/// The four parts of a payout, 10,000 together.
///
/// @param provider of the 10,000, 0 or more, as the other three
public record BasisPoints(int provider, int author, int contributors, int network) {
    /// The split of this release, which holds until operators set another one: provider 65 %, model
    /// author 20 %, data contributors 10 %, network 5 %.
    public static final BasisPoints OF_THIS_RELEASE = new BasisPoints(6500, 2000, 1000, 500);

    private static final int WHOLE = 10_000;

    public BasisPoints {
        long sum = (long) provider + author + contributors + network;
        if (Math.min(Math.min(provider, author), Math.min(contributors, network)) < 0
                || sum != WHOLE) {
            throw new IllegalArgumentException(
                    "four parts of 0 or more make 10000 basis points, got " + sum);
        }
    }

    /// What provider, author, contributors and network get of an amount; together all of it.
    ///
    /// @param amount 0 or more
    public List<Long> shares(long amount) {
        return LargestRemainder.byBasisPoints(
                amount, List.of(provider, author, contributors, network));
    }

    long[] split(long amount) {
        return LargestRemainder.shares(amount, provider, author, contributors, network);
    }
}
