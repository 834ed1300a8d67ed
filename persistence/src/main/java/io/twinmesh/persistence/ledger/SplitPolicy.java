package io.twinmesh.persistence.ledger;

import io.twinmesh.persistence.identity.AccountId;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Who gets which part of a payout.
///
/// @param version in every entry, so that an old payout is judged by its own policy
/// @param treasury the network's account; it also takes the part of a party that is absent, so that
///   nobody gains by somebody's absence
/// @param provider basis points, as the other three; 10,000 together
public record SplitPolicy(
        int version, AccountId treasury, int provider, int author, int contributors, int network) {

    public SplitPolicy {
        if (version < 1 || version > 0xFFFF) {
            throw new IllegalArgumentException("a policy version is 1 to 65535, got " + version);
        }
        if (Math.min(Math.min(provider, author), Math.min(contributors, network)) < 0
                || provider + author + contributors + network != 10_000) {
            throw new IllegalArgumentException("four parts of 0 or more make 10000 basis points");
        }
    }

    /// The policy of this release: provider 65 %, model author 20 %, data contributors 10 %,
    /// network 5 %.
    public static SplitPolicy v1(AccountId treasury) {
        return new SplitPolicy(1, treasury, 6500, 2000, 1000, 500);
    }

    /// The basis points that were ever published, in the order of the roles.
    private static final List<List<Integer>> PUBLISHED = List.of(List.of(6500, 2000, 1000, 500));

    /// What provider, author, contributors and network get of an amount, by each policy that was
    /// ever published.
    ///
    /// @param amount 0 or more
    public static List<List<Long>> publishedShares(long amount) {
        return PUBLISHED.stream()
                .map(points -> LargestRemainder.byBasisPoints(amount, points))
                .toList();
    }

    /// The double entry of one payout, sorted, summing to zero.
    ///
    /// @param providersRole `PROVIDER`, or `PENDING` with the sub-account of pending pay
    public List<Posting> postings(
            AccountId payer,
            long amount,
            AccountId providerAccount,
            Role providersRole,
            Optional<AccountId> authorAccount,
            Optional<AccountId> contributorsAccount) {
        var shares = LargestRemainder.shares(amount, provider, author, contributors, network);
        var postings =
                new Posting[] {
                    new Posting(payer, -amount, Role.PAYER),
                    new Posting(providerAccount, shares[0], providersRole),
                    new Posting(authorAccount.orElse(treasury), shares[1], Role.AUTHOR),
                    new Posting(contributorsAccount.orElse(treasury), shares[2], Role.CONTRIBUTORS),
                    new Posting(treasury, shares[3], Role.NETWORK)
                };
        Arrays.sort(postings, Posting.ORDER);
        return List.of(postings);
    }
}
