package io.twinmesh.persistence.ledger;

import io.twinmesh.persistence.identity.AccountId;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/// Those whose data taught a model, and by what weights they divide their part of a payout. What
/// does not divide evenly goes one token each to the largest remainders, ties to the account that
/// comes first, in whatever order the members are named. More than fit into one payout share one
/// account, which pays them out by transfers.
///
/// @param members 1 to 2,495 of them, sorted by account
public record ContributorPool(List<Member> members) {
    /// With the other five postings that a payout can have, as many as a leaf can hold.
    public static final int MOST = Posting.MOST - 5;

    /// @param weight 1 or more, for example records used times their quality
    public record Member(AccountId account, long weight) {
        public Member {
            if (weight < 1) {
                throw new IllegalArgumentException("a weight is 1 or more, got " + weight);
            }
            if (account.equals(Posting.ISSUANCE)) {
                throw new IllegalArgumentException("nobody owns the account that issues tokens");
            }
        }
    }

    public ContributorPool {
        if (members.isEmpty() || members.size() > MOST) {
            throw new IllegalArgumentException(
                    "a pool has 1 to " + MOST + " members, got " + members.size());
        }
        // most pools are one account, and every payout has one
        members = members.size() == 1 ? List.copyOf(members) : sorted(members);
    }

    private static List<Member> sorted(List<Member> members) {
        var accounts = new HashSet<AccountId>();
        if (!members.stream().map(Member::account).allMatch(accounts::add)) {
            throw new IllegalArgumentException("a pool names each member once");
        }
        return members.stream()
                .sorted(Comparator.comparing(member -> member.account().value()))
                .toList();
    }

    /// A pool that is one account.
    public static ContributorPool of(AccountId account) {
        return new ContributorPool(List.of(new Member(account, 1)));
    }

    /// What each member gets; together all of it.
    ///
    /// @param share of the contributors, 0 or more
    List<Posting> postings(long share) {
        if (members.size() == 1) {
            return List.of(posting(0, share));
        }
        var shares =
                LargestRemainder.proportional(share, members.stream().map(Member::weight).toList());
        return IntStream.range(0, members.size())
                .mapToObj(member -> posting(member, shares.get(member)))
                .toList();
    }

    private Posting posting(int member, long amount) {
        return new Posting(members.get(member).account(), amount, Role.CONTRIBUTORS);
    }
}
