package io.twinmesh.persistence.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.ContributorPool.Member;
import io.twinmesh.persistence.ledger.holdback.Holdback;
import io.twinmesh.persistence.ledger.holdback.WithheldAccount;
import io.twinmesh.persistence.log.LedgerVectors;

import org.junit.jupiter.api.Test;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

class ContributorPoolTest {
    private static ContributorPool pool(List<Long> weights) {
        return new ContributorPool(
                IntStream.range(0, weights.size())
                        .mapToObj(i -> new Member(LedgerSamples.account(100 + i), weights.get(i)))
                        .toList());
    }

    private static List<Long> amounts(ContributorPool pool, long share) {
        return pool.postings(share).stream().map(Posting::amount).toList();
    }

    /// The vectors' members are in the order of their accounts, so their ties are these ties.
    @Test
    void divides_as_the_shared_vectors_do() {
        var cases = LedgerVectors.json("payout-split.json").get("proportional");
        int divided = 0;
        for (var one : cases) {
            var weights = new ArrayList<Long>();
            one.get("weights").forEach(weight -> weights.add(weight.asLong()));
            if (!weights.contains(0L)) {
                var shares = new ArrayList<Long>();
                one.get("shares").forEach(share -> shares.add(share.asLong()));
                assertThat(amounts(pool(weights), one.get("amount").asLong())).isEqualTo(shares);
                divided++;
            }
        }
        assertThat(divided).isPositive();
    }

    @Test
    void divides_all_of_it_within_a_token_of_exact_in_whatever_order_members_are_named() {
        var random = new Random(5);
        for (int round = 0; round < 300; round++) {
            var members = new ArrayList<Member>();
            for (int i = 1 + random.nextInt(40); i > 0; i--) {
                long weight = 1 + (random.nextLong() >>> (1 + random.nextInt(62)));
                members.add(new Member(LedgerSamples.account(100 + i), Math.max(1, weight)));
            }
            long share = random.nextLong() >>> (1 + random.nextInt(62));

            var postings = new ContributorPool(members).postings(share);

            assertThat(sum(postings.stream().map(Posting::amount).toList()))
                    .isEqualTo(BigInteger.valueOf(share));
            var total = sum(members.stream().map(Member::weight).toList());
            for (var member : members) {
                var got =
                        postings.stream()
                                .filter(one -> one.account().equals(member.account()))
                                .findAny()
                                .orElseThrow();
                assertThat(got.role()).isEqualTo(Role.CONTRIBUTORS);
                // |got - share * weight / total| < 1
                assertThat(
                                BigInteger.valueOf(got.amount())
                                        .multiply(total)
                                        .subtract(
                                                BigInteger.valueOf(share)
                                                        .multiply(
                                                                BigInteger.valueOf(
                                                                        member.weight())))
                                        .abs())
                        .isLessThan(total);
            }
            Collections.shuffle(members, random);
            assertThat(new ContributorPool(members).postings(share)).isEqualTo(postings);
        }
    }

    private static BigInteger sum(List<Long> numbers) {
        return numbers.stream().map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
    }

    @Test
    void as_many_as_fit_into_a_leaf_are_paid_and_the_whole_sums_to_zero() {
        var most = pool(Collections.nCopies(ContributorPool.MOST, 1L));

        var postings =
                new SplitPolicy(
                                2,
                                LedgerSamples.TREASURY,
                                BasisPoints.OF_THIS_RELEASE,
                                Optional.of(new Holdback(2000, 21)))
                        .postings(
                                LedgerSamples.account(1),
                                100_003,
                                LedgerSamples.account(2),
                                Role.PROVIDER,
                                () -> WithheldAccount.of(LedgerSamples.account(2)),
                                Optional.of(LedgerSamples.account(7)),
                                Optional.of(most));

        assertThat(Posting.balanced(postings)).hasSize(Posting.MOST);
        assertThatThrownBy(() -> pool(Collections.nCopies(ContributorPool.MOST + 1, 1L)))
                .hasMessageContaining("1 to 2495 members, got 2496");
    }

    @Test
    void a_pool_has_members_each_once_with_weights() {
        var one = new Member(LedgerSamples.account(1), 1);
        var issuer = new AccountId("0".repeat(32));

        assertThatThrownBy(() -> new ContributorPool(List.of())).hasMessageContaining("got 0");
        assertThatThrownBy(() -> new ContributorPool(List.of(one, one)))
                .hasMessageContaining("each member once");
        assertThatThrownBy(() -> new Member(LedgerSamples.account(1), 0))
                .hasMessageContaining("got 0");
        assertThatThrownBy(() -> new Member(issuer, 1)).hasMessageContaining("nobody owns");
    }
}
