package io.twinmesh.persistence.ledger;

import io.twinmesh.persistence.identity.AccountId;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Who gets which part of a payout.
///
/// @param version 1 to 65535; in every entry, so that an old payout is judged by its own policy
/// @param treasury the network's account; it also takes the part of a party that is absent, so that
///   nobody gains by somebody's absence
public record SplitPolicy(int version, AccountId treasury, BasisPoints points) {

    public SplitPolicy {
        if (version < 1 || version > 0xFFFF) {
            throw new IllegalArgumentException("a policy version is 1 to 65535, got " + version);
        }
        if (treasury.equals(Posting.ISSUANCE)) {
            throw new IllegalArgumentException("nobody owns the account that issues tokens");
        }
    }

    /// The policy that holds until operators set another one.
    public static SplitPolicy v1(AccountId treasury) {
        return new SplitPolicy(1, treasury, BasisPoints.OF_THIS_RELEASE);
    }

    /// The double entry of one payout, sorted, summing to zero.
    ///
    /// @param providersRole `PROVIDER`, or `PENDING` with the sub-account of pending pay
    /// @param contributors who divide the contributors' part among them
    public List<Posting> postings(
            AccountId payer,
            long amount,
            AccountId providerAccount,
            Role providersRole,
            Optional<AccountId> authorAccount,
            Optional<ContributorPool> contributors) {
        var shares = points.split(amount);
        var pooled =
                contributors.isPresent()
                        ? contributors.get().postings(shares[2])
                        : List.of(new Posting(treasury, shares[2], Role.CONTRIBUTORS));
        var postings = new Posting[4 + pooled.size()];
        postings[0] = new Posting(payer, -amount, Role.PAYER);
        postings[1] = new Posting(providerAccount, shares[0], providersRole);
        postings[2] = new Posting(authorAccount.orElse(treasury), shares[1], Role.AUTHOR);
        postings[3] = new Posting(treasury, shares[3], Role.NETWORK);
        for (int member = 0; member < pooled.size(); member++) {
            postings[4 + member] = pooled.get(member);
        }
        Arrays.sort(postings, Posting.ORDER);
        return List.of(postings);
    }
}
