package io.twinmesh.persistence.ledger;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.holdback.Holdback;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Who gets which part of a payout.
///
/// @param version 1 to 65535; in every entry, so that an old payout is judged by its own policy
/// @param treasury the network's account; it also takes the part of a party that is absent, so that
///   nobody gains by somebody's absence
/// @param holdback what is withheld of the provider's share; absent where nothing is
public record SplitPolicy(
        int version, AccountId treasury, BasisPoints points, Optional<Holdback> holdback) {

    public SplitPolicy {
        if (version < 1 || version > 0xFFFF) {
            throw new IllegalArgumentException("a policy version is 1 to 65535, got " + version);
        }
        if (treasury.equals(Posting.ISSUANCE)) {
            throw new IllegalArgumentException("nobody owns the account that issues tokens");
        }
    }

    /// A policy that withholds nothing.
    public SplitPolicy(int version, AccountId treasury, BasisPoints points) {
        this(version, treasury, points, Optional.empty());
    }

    /// The policy that holds until operators set another one.
    public static SplitPolicy v1(AccountId treasury) {
        return new SplitPolicy(1, treasury, BasisPoints.OF_THIS_RELEASE);
    }

    /// The double entry of one payout, sorted, summing to zero.
    ///
    /// @param providersRole `PROVIDER`, or `PENDING` with the sub-account of pending pay
    /// @param withheldAccount the provider's sub-account of withheld pay; not used by a policy that
    ///   withholds nothing
    /// @param contributors who divide the contributors' part among them
    public List<Posting> postings(
            AccountId payer,
            long amount,
            AccountId providerAccount,
            Role providersRole,
            Supplier<AccountId> withheldAccount,
            Optional<AccountId> authorAccount,
            Optional<ContributorPool> contributors) {
        var shares = points.split(amount);
        var pooled =
                contributors.isPresent()
                        ? contributors.get().postings(shares[2])
                        : List.of(new Posting(treasury, shares[2], Role.CONTRIBUTORS));
        long withheld = holdback.map(part -> part.of(shares[0])).orElse(0L);
        int parties = holdback.isPresent() ? 5 : 4;
        var postings = new Posting[parties + pooled.size()];
        postings[0] = new Posting(payer, -amount, Role.PAYER);
        postings[1] = new Posting(providerAccount, shares[0] - withheld, providersRole);
        postings[2] = new Posting(authorAccount.orElse(treasury), shares[1], Role.AUTHOR);
        postings[3] = new Posting(treasury, shares[3], Role.NETWORK);
        if (holdback.isPresent()) {
            postings[4] = new Posting(withheldAccount.get(), withheld, Role.WITHHELD);
        }
        for (int member = 0; member < pooled.size(); member++) {
            postings[parties + member] = pooled.get(member);
        }
        Arrays.sort(postings, Posting.ORDER);
        return List.of(postings);
    }
}
