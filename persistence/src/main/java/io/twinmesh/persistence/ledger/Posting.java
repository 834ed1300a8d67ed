package io.twinmesh.persistence.ledger;

import io.twinmesh.persistence.identity.AccountId;

import java.util.Comparator;
import java.util.List;

/// One line of a double entry.
///
/// @param amount tokens; negative when they leave the account
public record Posting(AccountId account, long amount, Role role) {
    /// Where tokens come from and go to; its balance is minus the supply. Nobody owns it.
    public static final AccountId ISSUANCE = new AccountId("0".repeat(32));

    public static final int FEWEST = 2;
    public static final int MOST = 2500;

    static final Comparator<Posting> ORDER = Posting::compared;

    private static int compared(Posting one, Posting other) {
        int order = Long.compareUnsigned(one.account.high(), other.account.high());
        if (order == 0) {
            order = Long.compareUnsigned(one.account.low(), other.account.low());
        }
        return order == 0 ? Integer.compare(one.role.code(), other.role.code()) : order;
    }

    /// The double entry of new tokens.
    public static List<Posting> ofMint(AccountId account, long amount) {
        return ofTwo(
                new Posting(ISSUANCE, -amount, Role.ISSUER),
                new Posting(account, amount, Role.RECIPIENT));
    }

    /// The double entry of tokens that one account sends to another.
    public static List<Posting> ofTransfer(AccountId from, AccountId to, long amount) {
        return ofTwo(
                new Posting(from, -amount, Role.PAYER), new Posting(to, amount, Role.RECIPIENT));
    }

    /// The double entry of tokens that their owner destroys.
    public static List<Posting> ofBurn(AccountId account, long amount) {
        return ofTwo(
                new Posting(ISSUANCE, amount, Role.ISSUER),
                new Posting(account, -amount, Role.PAYER));
    }

    private static List<Posting> ofTwo(Posting one, Posting other) {
        return balanced(ORDER.compare(one, other) < 0 ? List.of(one, other) : List.of(other, one));
    }

    /// Checks what holds for the postings of every movement: between two and 2,500 lines, sorted by
    /// account and role without repetition, and a sum of zero (I1).
    public static List<Posting> balanced(List<Posting> postings) {
        if (postings.size() < FEWEST || postings.size() > MOST) {
            throw new IllegalArgumentException(
                    "a movement has 2 to 2500 postings, got " + postings.size());
        }
        for (int i = 1; i < postings.size(); i++) {
            if (ORDER.compare(postings.get(i - 1), postings.get(i)) >= 0) {
                throw new IllegalArgumentException("postings are sorted by account and role");
            }
        }
        // 128 bits, so that nothing wraps to zero
        long high = 0;
        long low = 0;
        for (var posting : postings) {
            long sum = low + posting.amount;
            high += (posting.amount >> 63) + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
            low = sum;
        }
        if (high != 0 || low != 0) {
            throw new IllegalArgumentException("I1: postings sum to zero");
        }
        return List.copyOf(postings);
    }
}
