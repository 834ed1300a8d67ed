package io.twinmesh.persistence.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.Posting;
import io.twinmesh.persistence.ledger.Role;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.holdback.Holdback;
import io.twinmesh.persistence.ledger.holdback.WithheldAccount;
import io.twinmesh.persistence.ledger.lane.LaneRules;
import io.twinmesh.persistence.ledger.lane.LaneState;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.ledger.leaf.PayoutLeaf;
import io.twinmesh.persistence.ledger.leaf.TransferLeaf;
import io.twinmesh.persistence.ledger.leaf.VestLeaf;
import io.twinmesh.persistence.ledger.leaf.WithheldLeaf;
import io.twinmesh.persistence.ledger.pending.PendingAccount;
import io.twinmesh.persistence.ledger.pending.VestingRule;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.witness.Scrutiny.Opinion;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/// A payout of 100 tokens, of which 15 are withheld for two days after the first of January 2026.
class WithheldAuditTest {
    private static final Instant NOW = LedgerSamples.NOW;
    private static final Instant DUE = Instant.parse("2026-01-04T00:00:00Z");
    private static final AccountId PAYER = LedgerSamples.account(1);
    private static final AccountId PROVIDER = LedgerSamples.account(2);
    private static final AccountId OTHER = LedgerSamples.account(3);
    private static final Instant LATER = NOW.plusSeconds(20);
    private static final String ANOTHERS = "pay is withheld where it is not its provider's";

    private final ServedLeaves log = new ServedLeaves();
    private final List<byte[]> served = log.leaves();
    private final LaneState lane = LaneState.empty("0");

    private final LaneRules rules =
            new LaneRules(
                    LedgerSamples.NETWORK,
                    SplitPolicy.v1(LedgerSamples.TREASURY),
                    Optional.of(LedgerSamples.MINT_POLICY),
                    VestingRule.AT_ONCE,
                    new Random(1));

    private final LogAudit audit =
            new LogAudit(
                    ServedLeaves.ORIGIN,
                    _ -> Tiles.bundle(served),
                    Long.MAX_VALUE,
                    List.of(LedgerSamples.MINT_POLICY));

    @BeforeEach
    void onePayout() {
        decide(
                NOW,
                new LedgerCommand.MintOrdered(LedgerSamples.signedMint(1, 1, 1000, 1, 2)),
                new LedgerCommand.SetSplit(LedgerSamples.withholdingSplit(2, 1, 2)),
                LedgerSamples.reserve(1, 1, 100),
                LedgerSamples.post(1, 2));
    }

    private void decide(Instant now, LedgerCommand... commands) {
        var batch = rules.decide(lane, List.of(commands), now).event().orElseThrow();
        batch.movements().forEach(moved -> served.add(LedgerLeaf.of(batch, moved).bytes()));
        lane.evolve(batch);
    }

    private void resolves(Instant at, AccountId payer, Instant due, long amount, boolean returned) {
        served.add(
                new WithheldLeaf(
                                served.size(),
                                at,
                                PROVIDER,
                                payer,
                                Holdback.day(due),
                                amount,
                                returned)
                        .bytes());
    }

    private void objects(String why) {
        assertThat(audit.of(log.everything()))
                .isEqualTo(new Opinion.Objection("leaf " + (served.size() - 1) + ": " + why));
        served.removeLast();
    }

    private void agrees(long withheld, long posted, long returned) {
        assertThat(audit.of(log.everything())).isEqualTo(new Opinion.Agreed());
        var totals = audit.totals();
        assertThat(List.of(totals.withheld(), totals.withheldPosted(), totals.withheldReturned()))
                .containsExactly(withheld, posted, returned);
    }

    @Test
    void agrees_to_what_a_lane_does() {
        agrees(15, 0, 0);

        decide(NOW, LedgerSamples.reserve(2, 1, 100), LedgerSamples.post(2, 3));
        var next = NOW.plus(Duration.ofDays(1));
        decide(next, LedgerSamples.judge(false, next));
        agrees(0, 30, 0);

        decide(next, LedgerSamples.reserve(3, 1, 100), LedgerSamples.post(3, 3));
        decide(next, new LedgerCommand.JudgeWithheld(LedgerSamples.MODEL, Long.MAX_VALUE, true));
        agrees(0, 30, 15);

        decide(next, LedgerSamples.reserve(4, 1, 100), LedgerSamples.post(4, 3));
        decide(next.plus(Duration.ofDays(3)), new LedgerCommand.VestDue());
        agrees(0, 45, 15);
    }

    @Test
    void objects_to_more_than_is_withheld_of_that_payer_and_day_and_to_the_same_twice() {
        resolves(NOW, PAYER, DUE, 16, false);
        objects("I4: it resolves more than is withheld of that payer and day");

        resolves(NOW, LedgerSamples.account(3), DUE, 15, true);
        objects("I4: it resolves more than is withheld of that payer and day");

        resolves(NOW, PAYER, DUE.plus(Duration.ofDays(1)), 15, true);
        objects("I4: it resolves more than is withheld of that payer and day");

        resolves(NOW, PAYER, DUE, 15, true);
        resolves(NOW, PAYER, DUE, 15, false);
        objects("I4: it resolves more than is withheld of that payer and day");
    }

    @Test
    void objects_to_sending_back_what_is_the_providers_by_then() {
        resolves(DUE, PAYER, DUE, 15, true);
        objects("it sends back what was the provider's by then");

        resolves(DUE.minusMillis(1), PAYER, DUE, 15, true);
        agrees(0, 0, 15);
    }

    @Test
    void objects_to_an_order_or_a_payout_that_moves_withheld_pay() {
        var withheld = WithheldAccount.of(PROVIDER);
        served.add(
                new TransferLeaf(
                                served.size(),
                                NOW,
                                LedgerSamples.mintId(1),
                                Optional.empty(),
                                new byte[32],
                                withheld,
                                PROVIDER,
                                1)
                        .bytes());
        objects("it moves pay that is withheld");

        pays(postings(withheld, 20, 7, 3));
        objects("it moves pay that is withheld");
    }

    @Test
    void objects_to_a_payout_that_withholds_less_more_or_nothing() {
        for (long withheld : List.of(0L, 14L, 16L, -1L)) {
            pays(postings(PAYER, 100, 50 - withheld, withheld));
            objects("it withholds not what split policy 2 says");
        }
        var nothing =
                postings(PAYER, 100, 50, 0).stream()
                        .filter(posting -> posting.role() != Role.WITHHELD)
                        .toList();
        pays(nothing);
        objects("it withholds not what split policy 2 says");
    }

    @Test
    void objects_to_withholding_under_a_policy_that_withholds_nothing() {
        decide(NOW, new LedgerCommand.SetSplit(LedgerSamples.signedSplit(3, 1, 2)));
        pays(postings(PAYER, 100, 35, 15));
        objects("it withholds not what split policy 3 says");
        pays(postings(PAYER, 100, 50, 0));
        objects("it withholds not what split policy 3 says");
    }

    @Test
    void objects_to_a_payout_that_withholds_in_an_account_of_another() {
        for (var account : List.of(WithheldAccount.of(OTHER), OTHER)) {
            pays(postings(PROVIDER, Role.PROVIDER, account));
            objects(ANOTHERS);
        }
    }

    @Test
    void agrees_to_what_a_provider_has_both_pending_and_withheld() {
        pays(pendingAndWithheldOf(PROVIDER));
        served.add(new VestLeaf(served.size(), LATER, PROVIDER, 35, LedgerSamples.VESTING).bytes());
        resolves(LATER, PAYER, DUE, 30, false);

        agrees(0, 30, 0);
    }

    @Test
    void objects_to_withheld_pay_of_another_as_soon_as_a_leaf_names_either_provider() {
        pays(pendingAndWithheldOf(OTHER));
        agrees(30, 0, 0);

        served.add(new VestLeaf(served.size(), LATER, PROVIDER, 35, LedgerSamples.VESTING).bytes());
        objects(ANOTHERS);

        served.add(
                new WithheldLeaf(served.size(), LATER, OTHER, PAYER, Holdback.day(DUE), 15, false)
                        .bytes());
        objects(ANOTHERS);
    }

    @Test
    void objects_to_pay_that_is_pending_or_withheld_now_here_now_there() {
        pays(pendingAndWithheldOf(PROVIDER));
        pays(10, pendingAndWithheldOf(OTHER));
        objects(ANOTHERS);

        pays(10, postings(PendingAccount.of(OTHER), Role.PENDING, WithheldAccount.of(PROVIDER)));
        objects(ANOTHERS);
    }

    private static List<Posting> pendingAndWithheldOf(AccountId withheldOf) {
        return postings(PendingAccount.of(PROVIDER), Role.PENDING, WithheldAccount.of(withheldOf));
    }

    private void pays(List<Posting> postings) {
        pays(9, postings);
    }

    private void pays(int job, List<Posting> postings) {
        served.add(
                new PayoutLeaf(served.size(), NOW, LedgerSamples.job(job), new byte[32], postings)
                        .bytes());
    }

    /// Of half to the provider, 35 % to the author, 10 % to contributors and 5 % to the network.
    private static List<Posting> postings(
            AccountId payer, long amount, long provider, long withheld) {
        return postings(
                new Posting(payer, -amount, Role.PAYER),
                new Posting(PROVIDER, provider, Role.PROVIDER),
                new Posting(WithheldAccount.of(PROVIDER), withheld, Role.WITHHELD));
    }

    private static List<Posting> postings(AccountId provider, Role role, AccountId withheld) {
        return postings(
                new Posting(PAYER, -100, Role.PAYER),
                new Posting(provider, 35, role),
                new Posting(withheld, 15, Role.WITHHELD));
    }

    private static List<Posting> postings(Posting payer, Posting provider, Posting withheld) {
        long amount = -payer.amount();
        return Stream.of(
                        payer,
                        provider,
                        withheld,
                        new Posting(LedgerSamples.account(7), amount * 35 / 100, Role.AUTHOR),
                        new Posting(LedgerSamples.account(8), amount / 10, Role.CONTRIBUTORS),
                        new Posting(LedgerSamples.TREASURY, amount / 20, Role.NETWORK))
                .sorted(
                        Comparator.comparing((Posting posting) -> posting.account().value())
                                .thenComparing(Posting::role))
                .toList();
    }
}
