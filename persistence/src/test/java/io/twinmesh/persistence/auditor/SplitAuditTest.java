package io.twinmesh.persistence.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.BasisPoints;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.Role;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.lane.LaneRules;
import io.twinmesh.persistence.ledger.lane.LaneState;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.ledger.leaf.SplitLeaf;
import io.twinmesh.persistence.ledger.order.SignedSplit;
import io.twinmesh.persistence.ledger.order.SplitOrder;
import io.twinmesh.persistence.ledger.pending.VestingRule;
import io.twinmesh.persistence.ledger.sweep.TransitAccount;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.witness.Scrutiny.Opinion;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// An audit of payouts whose split changes on the way.
class SplitAuditTest {
    private static final Instant NOW = LedgerSamples.NOW;

    private final ServedLeaves log = new ServedLeaves();
    private final List<byte[]> served = log.leaves();
    private final LaneState lane = LaneState.empty("0");

    private final LaneRules rules = rules(LedgerSamples.TREASURY);

    private final LogAudit audit =
            new LogAudit(
                    ServedLeaves.ORIGIN,
                    _ -> Tiles.bundle(served),
                    Long.MAX_VALUE,
                    List.of(LedgerSamples.MINT_POLICY));

    private static LaneRules rules(AccountId treasury) {
        return new LaneRules(
                LedgerSamples.NETWORK,
                SplitPolicy.v1(treasury),
                Optional.of(LedgerSamples.MINT_POLICY),
                VestingRule.AT_ONCE,
                new Random(1));
    }

    @BeforeEach
    void onePayout() {
        decide(
                rules,
                new LedgerCommand.MintOrdered(LedgerSamples.signedMint(1, 1, 1000, 1, 2)),
                LedgerSamples.reserve(1, 1, 100),
                LedgerSamples.post(1, 2));
    }

    private void decide(LaneRules by, LedgerCommand... commands) {
        var batch = by.decide(lane, List.of(commands), NOW).event().orElseThrow();
        batch.movements().forEach(moved -> served.add(LedgerLeaf.of(batch, moved).bytes()));
        lane.evolve(batch);
    }

    private void sets(SignedSplit signed, Instant at) {
        served.add(
                new SplitLeaf(served.size(), at, signed, LedgerSamples.MINT_POLICY.digest())
                        .bytes());
    }

    private void objects(String why) {
        assertThat(audit.of(log.everything())).isEqualTo(new Opinion.Objection(why));
    }

    @Test
    void agrees_to_payouts_before_and_after_a_policy_each_by_its_own() {
        decide(
                rules,
                new LedgerCommand.SetSplit(LedgerSamples.signedSplit(2, 1, 2)),
                LedgerSamples.reserve(2, 1, 100),
                LedgerSamples.post(2, 2));

        assertThat(audit.of(log.everything())).isEqualTo(new Opinion.Agreed());
        assertThat(audit.totals().splitVersion()).isEqualTo(2);
        assertThat(audit.totals().payouts()).isEqualTo(2);
    }

    @Test
    void objects_to_a_treasury_that_nobody_owns() {
        var policy = new SplitPolicy(2, TransitAccount.to(5), BasisPoints.OF_THIS_RELEASE);
        sets(LedgerSamples.signedSplit(new SplitOrder(policy, NOW.plusSeconds(60)), 1, 2), NOW);

        objects("leaf 2: its treasury is an account that nobody owns");
    }

    @Test
    void agrees_to_a_payout_to_a_pool_of_contributors() {
        decide(rules, LedgerSamples.reserve(2, 1, 170), LedgerSamples.postToPool(2, 2));

        assertThat(audit.of(log.everything())).isEqualTo(new Opinion.Agreed());
    }

    @Test
    void objects_to_a_pool_that_gets_more_than_its_part_or_of_which_one_member_pays_another() {
        decide(rules, LedgerSamples.reserve(2, 1, 170), LedgerSamples.postToPool(2, 2));
        var leaf = served.getLast().clone();
        int first = indexOf(leaf, LedgerSamples.account(11).bytes());
        int second = indexOf(leaf, LedgerSamples.account(12).bytes());
        int author = indexOf(leaf, LedgerSamples.account(7).bytes());

        served.set(2, moved(leaf, first, author, 1));
        objects("leaf 2: its shares are not those of split policy 1");
        served.set(2, moved(leaf, second, first, 9));
        objects("leaf 2: its shares are not those of split policy 1");
        served.set(2, moved(leaf, second, first, 5));
        assertThat(audit.of(log.everything()))
                .as("by which weights is the pool's own word")
                .isEqualTo(new Opinion.Agreed());
    }

    @Test
    void objects_to_a_payout_with_two_authors() {
        decide(rules, LedgerSamples.reserve(2, 1, 170), LedgerSamples.postToPool(2, 2));
        var leaf = served.getLast();
        leaf[indexOf(leaf, LedgerSamples.account(11).bytes()) + 25] = (byte) Role.AUTHOR.code();

        objects("leaf 2: its shares are not those of split policy 1");
    }

    /// @param from where the posting begins that loses so much
    private static byte[] moved(byte[] leaf, int from, int to, long amount) {
        var changed = ByteBuffer.wrap(leaf.clone());
        changed.putLong(from + 16, changed.getLong(from + 16) - amount);
        changed.putLong(to + 16, changed.getLong(to + 16) + amount);
        return changed.array();
    }

    @Test
    void objects_to_a_payout_by_the_policy_before() {
        sets(LedgerSamples.signedSplit(2, 1, 2), NOW);
        var batch =
                rules.decide(
                                lane,
                                List.of(LedgerSamples.reserve(2, 1, 100), LedgerSamples.post(2, 2)),
                                NOW)
                        .event()
                        .orElseThrow();
        // the lane's leaf, one place further on
        var leaf = LedgerLeaf.of(batch, batch.movements().getFirst()).bytes();
        leaf[9]++;
        served.add(leaf);

        objects("leaf 3: its shares are not those of split policy 2");
    }

    @Test
    void objects_to_a_payout_whose_network_part_is_not_the_treasurys() {
        var policy = LedgerSamples.signedSplit(2, 1, 2);
        decide(rules, new LedgerCommand.SetSplit(policy));
        decide(rules, LedgerSamples.reserve(2, 1, 100), LedgerSamples.post(2, 2));
        var treasury = LedgerSamples.TREASURY.bytes();
        var leaf = served.getLast();
        int at = indexOf(leaf, treasury);
        leaf[at + 15]++;

        objects("leaf 3: the network's part is not the treasury's");
    }

    @Test
    void objects_to_another_treasury_than_the_first_payouts_before_operators_set_one() {
        decide(
                rules(LedgerSamples.account(8)),
                LedgerSamples.reserve(2, 1, 100),
                LedgerSamples.post(2, 2));

        objects("leaf 2: the network's part is not the treasury's");
    }

    @Test
    void says_which_treasury_the_first_policy_had() {
        assertThat(audit.totals().treasury()).isEmpty();

        assertThat(audit.of(log.everything())).isEqualTo(new Opinion.Agreed());
        assertThat(audit.totals().treasury()).contains(LedgerSamples.TREASURY);
        assertThat(audit.totals().treasuryBelieved()).isTrue();
    }

    @Test
    void objects_to_a_first_payout_with_another_treasury_than_it_was_told() {
        var told = told(LedgerSamples.account(8));

        for (int time = 0; time < 2; time++) {
            assertThat(told.of(log.everything()))
                    .as("what it was told stays when it begins anew")
                    .isEqualTo(
                            new Opinion.Objection(
                                    "leaf 1: the network's part is not the treasury's"));
        }
    }

    @Test
    void believes_no_payout_when_it_was_told_the_treasury() {
        var told = told(LedgerSamples.TREASURY);

        assertThat(told.of(log.everything())).isEqualTo(new Opinion.Agreed());
        assertThat(told.totals().treasury()).contains(LedgerSamples.TREASURY);
        assertThat(told.totals().treasuryBelieved()).isFalse();
    }

    private LogAudit told(AccountId treasury) {
        return new LogAudit(
                ServedLeaves.ORIGIN,
                _ -> Tiles.bundle(served),
                Long.MAX_VALUE,
                List.of(LedgerSamples.MINT_POLICY),
                Optional.of(treasury),
                InstantSource.fixed(LedgerSamples.NOW));
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        int at = 84;
        while (!Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
            at++;
        }
        return at;
    }

    @Test
    void objects_to_a_policy_that_does_not_follow_or_comes_too_late() {
        sets(LedgerSamples.signedSplit(3, 1, 2), NOW);
        objects("leaf 2: its split policy is version 3 and does not follow version 1");

        served.removeLast();
        sets(LedgerSamples.signedSplit(2, 1, 2), NOW.plusSeconds(61));
        objects("leaf 2: it sets a split policy after its order expired");
    }

    @Test
    void objects_to_a_policy_that_operators_did_not_sign() {
        sets(LedgerSamples.signedSplit(2, 1, 99), NOW);
        objects("leaf 2: it is not signed as its policy demands: signer_unknown");
    }
}
