package io.twinmesh.persistence.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.lane.LaneRules;
import io.twinmesh.persistence.ledger.lane.LaneState;
import io.twinmesh.persistence.ledger.leaf.GiveBackLeaf;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.ledger.leaf.SlashLeaf;
import io.twinmesh.persistence.ledger.leaf.TransferLeaf;
import io.twinmesh.persistence.ledger.leaf.VestLeaf;
import io.twinmesh.persistence.ledger.pending.PendingAccount;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.witness.Scrutiny.Opinion;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Three payouts of 100 tokens, of which the provider's part is 65; each vests after 20 seconds or
/// three more.
class PendingAuditTest {
    private static final Instant NOW = LedgerSamples.NOW;
    private static final AccountId PROVIDER = LedgerSamples.account(2);

    private final ServedLeaves log = new ServedLeaves();
    private final List<byte[]> served = log.leaves();
    private final LaneState lane = LaneState.empty("0");

    private final LaneRules rules =
            new LaneRules(
                    LedgerSamples.NETWORK,
                    SplitPolicy.v1(LedgerSamples.TREASURY),
                    Optional.empty(),
                    LedgerSamples.VESTING,
                    new Random(1));

    private final LogAudit audit =
            new LogAudit(ServedLeaves.ORIGIN, _ -> Tiles.bundle(served), Long.MAX_VALUE, List.of());

    @BeforeEach
    void threePayouts() {
        var commands = new ArrayList<LedgerCommand>();
        commands.add(LedgerSamples.mint(1, 1, 1000));
        for (int job = 0; job < 3; job++) {
            commands.add(LedgerSamples.reserve(job, 1, 100));
            commands.add(LedgerSamples.post(job, 2));
        }
        decide(NOW, commands);
    }

    private void decide(Instant now, List<LedgerCommand> commands) {
        var batch = rules.decide(lane, commands, now).event().orElseThrow();
        batch.movements().forEach(moved -> served.add(LedgerLeaf.of(batch, moved).bytes()));
        lane.evolve(batch);
    }

    private void vests(Instant at, long amount) {
        served.add(
                new VestLeaf(served.size(), at, PROVIDER, amount, LedgerSamples.VESTING).bytes());
    }

    private void slashes(int id, long amount) {
        served.add(
                new SlashLeaf(
                                served.size(),
                                NOW,
                                LedgerSamples.mintId(id),
                                PROVIDER,
                                amount,
                                LedgerSamples.WORK)
                        .bytes());
    }

    private void givesBack(int id, AccountId to, long amount) {
        served.add(
                new GiveBackLeaf(served.size(), NOW, LedgerSamples.mintId(id), to, amount).bytes());
    }

    private void objects(String why) {
        assertThat(audit.of(log.everything()))
                .isEqualTo(new Opinion.Objection("leaf " + (served.size() - 1) + ": " + why));
    }

    @Test
    void agrees_to_what_a_lane_does() {
        decide(
                NOW.plusSeconds(20),
                List.of(
                        LedgerSamples.slash(7, 2, 70),
                        new LedgerCommand.VestDue(),
                        LedgerSamples.giveBackSlashed(7),
                        LedgerSamples.slash(8, 2, 70)));

        assertThat(audit.of(log.everything())).isEqualTo(new Opinion.Agreed());
        assertThat(audit.totals().vested()).isEqualTo(3 * 65 - 70);
        assertThat(audit.totals().slashed()).isZero();
        assertThat(audit.totals().pending()).isZero();
    }

    @Test
    void objects_to_pay_that_vests_before_its_time_in_part_or_twice() {
        vests(NOW.plusSeconds(19), 65);
        objects("it vests before its time");

        served.removeLast();
        vests(NOW.plusSeconds(20), 64);
        objects("what vests is not whole payouts");

        served.removeLast();
        vests(NOW.plusSeconds(20), 3 * 65);
        vests(NOW.plusSeconds(20), 65);
        objects("I3: more vests than is pending");
    }

    @Test
    void objects_to_more_taken_than_is_pending_and_to_taking_twice_under_an_id() {
        slashes(7, 3 * 65 + 1);
        objects("I3: more is taken than is pending");

        served.removeLast();
        slashes(7, 5);
        slashes(7, 5);
        objects("I5: its id has taken pay before");
    }

    @Test
    void objects_to_giving_back_to_another_otherwise_or_twice() {
        slashes(7, 5);
        givesBack(7, LedgerSamples.account(3), 5);
        objects("I4: it gives back what was not taken so, or was given back");

        served.removeLast();
        givesBack(7, PROVIDER, 4);
        objects("I4: it gives back what was not taken so, or was given back");

        served.removeLast();
        givesBack(7, PROVIDER, 5);
        givesBack(7, PROVIDER, 5);
        objects("I4: it gives back what was not taken so, or was given back");
    }

    @Test
    void objects_to_an_order_that_moves_pending_pay_or_what_was_taken() {
        slashes(7, 5);
        for (var from : List.of(PendingAccount.of(PROVIDER), PendingAccount.SLASHED)) {
            served.add(
                    new TransferLeaf(
                                    served.size(),
                                    NOW,
                                    LedgerSamples.mintId(1),
                                    Optional.empty(),
                                    new byte[32],
                                    from,
                                    PROVIDER,
                                    1)
                            .bytes());
            objects("it moves pay that is not the account's own");
            served.removeLast();
        }
    }
}
