package io.twinmesh.persistence.auditor;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.identity.AccountId;
import io.twinmesh.persistence.ledger.ContributorPool;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerResult;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.Role;
import io.twinmesh.persistence.ledger.SplitPolicy;
import io.twinmesh.persistence.ledger.holdback.WithheldAccount;
import io.twinmesh.persistence.ledger.lane.LaneRules;
import io.twinmesh.persistence.ledger.lane.LaneState;
import io.twinmesh.persistence.ledger.leaf.BurnLeaf;
import io.twinmesh.persistence.ledger.leaf.LedgerLeaf;
import io.twinmesh.persistence.ledger.leaf.MintLeaf;
import io.twinmesh.persistence.ledger.leaf.PayoutLeaf;
import io.twinmesh.persistence.ledger.leaf.SweepLeaf;
import io.twinmesh.persistence.ledger.leaf.TransferLeaf;
import io.twinmesh.persistence.ledger.pending.PendingAccount;
import io.twinmesh.persistence.ledger.sweep.Sweep;
import io.twinmesh.persistence.ledger.sweep.TransitAccount;
import io.twinmesh.persistence.log.Tiles;
import io.twinmesh.persistence.witness.Scrutiny.Opinion;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/// Logs of lanes between which tokens are swept.
class SweepAuditTest {
    private static final String ID = LedgerSamples.mintId(99);

    private final List<Lane> lanes = IntStream.range(0, 3).mapToObj(Lane::new).toList();

    /// A lane with its log and an auditor of it.
    private static final class Lane {
        final LaneState state;
        final ServedLeaves log;
        final LogAudit audit;
        private final LaneRules rules =
                new LaneRules(
                        LedgerSamples.NETWORK,
                        SplitPolicy.v1(LedgerSamples.TREASURY),
                        Optional.empty(),
                        LedgerSamples.VESTING,
                        new Random(1));

        Lane(int number) {
            this.state = LaneState.empty(String.valueOf(number));
            this.log = new ServedLeaves(origin(number));
            this.audit =
                    new LogAudit(
                            origin(number),
                            _ -> Tiles.bundle(log.leaves()),
                            Long.MAX_VALUE,
                            List.of(),
                            Optional.empty(),
                            Set.of(0, 1, 2),
                            Optional.empty());
        }

        static String origin(int number) {
            return "log.example/lane/" + number;
        }

        LedgerResult says(LedgerCommand command) {
            var decision = rules.decide(state, List.of(command), LedgerSamples.NOW);
            decision.event()
                    .ifPresent(batch -> {
                        batch.movements()
                                .forEach(moved ->
                                        log.leaves().add(LedgerLeaf.of(batch, moved).bytes()));
                        state.evolve(batch);
                    });
            return decision.outcomes().getFirst().result();
        }

        void logs(Sweep sweep, boolean arrived) {
            log.leaves()
                    .add(
                            new SweepLeaf(log.leaves().size(), LedgerSamples.NOW, sweep, arrived)
                                    .bytes());
        }

        Opinion opinion() {
            return audit.of(log.everything());
        }

        void objects(String why) {
            assertThat(opinion())
                    .isEqualTo(
                            new Opinion.Objection(
                                    "leaf " + (log.leaves().size() - 1) + ": " + why));
        }
    }

    private static Sweep sweep(int id, long amount, int from, int to) {
        return new Sweep(LedgerSamples.mintId(id), LedgerSamples.account(1), amount, from, to);
    }

    /// Sweeps get lost on their way, come twice, and in another order, and all arrive in the end.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatever_is_swept_every_log_is_straight_and_all_lanes_hold_what_was_minted(int seed) {
        var random = new Random(seed);
        var sent = new ArrayList<Sweep>();
        for (int lane = 0; lane < 3; lane++) {
            lanes.get(lane).says(LedgerSamples.mint(1, 1, 1000));
        }
        for (int step = 0; step < 120; step++) {
            if (random.nextBoolean()) {
                int from = random.nextInt(3);
                int to = (from + 1 + random.nextInt(2)) % 3;
                var sweep = sweep(random.nextInt(40), 1 + random.nextInt(400), from, to);
                if (lanes.get(from).says(new LedgerCommand.SweepOut(sweep))
                        == LedgerResult.CREATED) {
                    sent.add(sweep);
                }
            } else if (!sent.isEmpty()) {
                var sweep = sent.get(random.nextInt(sent.size()));
                lanes.get(sweep.to()).says(new LedgerCommand.SweepIn(sweep));
            }
            assertThat(supply()).isEqualTo(3000);
        }
        sent.forEach(sweep ->
                assertThat(lanes.get(sweep.to()).says(new LedgerCommand.SweepIn(sweep)))
                        .isIn(LedgerResult.CREATED, LedgerResult.EXISTS));

        for (var lane : lanes) {
            assertThat(lane.opinion()).isEqualTo(new Opinion.Agreed());
            var totals = lane.audit.totals();
            assertThat(totals.held())
                    .isEqualTo(lane.state.held())
                    .isEqualTo(totals.minted() + totals.sweptIn());
            assertThat(LaneState.STORED.read().apply(LaneState.STORED.write().apply(lane.state)))
                    .isEqualTo(lane.state);
        }
        assertThat(lanes.stream().mapToLong(lane -> lane.audit.totals().sweptOut()).sum())
                .isEqualTo(lanes.stream().mapToLong(lane -> lane.state.arrived()).sum());
        assertThat(owned()).isEqualTo(3000);
        assertThat(between()).isEmpty();
    }

    private Optional<String> between() {
        return LogAudit.objectionBetween(lanes.stream().map(lane -> lane.audit).toList());
    }

    /// Of all lanes together, what is on its way counted once.
    private long supply() {
        return lanes.stream().mapToLong(lane -> lane.state.held() - lane.state.arrived()).sum();
    }

    /// What the one account has in all lanes.
    private long owned() {
        return lanes.stream()
                .mapToLong(lane -> lane.state.balance(LedgerSamples.account(1)).available())
                .sum();
    }

    @Test
    void objects_to_a_sweep_that_comes_twice() {
        var lane = lanes.getFirst();
        lane.says(LedgerSamples.mint(1, 1, 1000));
        lane.logs(sweep(7, 10, 0, 1), false);
        lane.logs(sweep(7, 10, 0, 1), false);

        lane.objects("I5: its id has swept before");
    }

    @Test
    void objects_to_more_than_an_account_has_and_to_pending_pay() {
        var lane = lanes.getFirst();
        lane.says(LedgerSamples.mint(1, 1, 100));
        lane.says(LedgerSamples.reserve(1, 1, 100));
        lane.says(LedgerSamples.post(1, 2));
        lane.logs(sweep(7, 1, 0, 1), false);
        lane.objects("I3: it takes an account below zero");
        lane.log.leaves().removeLast();

        var pending = PendingAccount.of(LedgerSamples.account(2));
        lane.logs(new Sweep(LedgerSamples.mintId(8), pending, 1, 0, 1), false);
        lane.objects("it moves pay that is not the account's own");
    }

    /// What is on its way arrives in full, so whoever could spend it would have it twice.
    @Test
    void objects_to_whatever_takes_what_is_on_its_way_and_to_what_is_sent_there_otherwise() {
        var lane = lanes.getFirst();
        lane.says(LedgerSamples.mint(1, 1, 1000));
        lane.says(new LedgerCommand.SweepOut(sweep(7, 500, 0, 1)));
        var onItsWay = TransitAccount.to(1);
        var owner = LedgerSamples.account(1);

        for (var leaf :
                List.of(
                        transfer(onItsWay, LedgerSamples.account(9)),
                        new BurnLeaf(2, LedgerSamples.NOW, ID, new byte[32], onItsWay, 500),
                        new PayoutLeaf(
                                2,
                                LedgerSamples.NOW,
                                LedgerSamples.job(1),
                                new byte[32],
                                SplitPolicy.v1(LedgerSamples.TREASURY)
                                        .postings(
                                                onItsWay,
                                                500,
                                                owner,
                                                Role.PROVIDER,
                                                () -> WithheldAccount.of(owner),
                                                Optional.of(owner),
                                                Optional.of(ContributorPool.of(owner)))))) {
            lane.log.leaves().add(leaf.bytes());
            lane.objects("it moves tokens that are on their way to another lane");
            lane.log.leaves().removeLast();
        }
        for (var leaf :
                List.of(
                        transfer(owner, TransitAccount.to(Sweep.HIGHEST_LANE)),
                        transfer(owner, PendingAccount.SLASHED),
                        new MintLeaf(2, LedgerSamples.NOW, ID, onItsWay, 5))) {
            lane.log.leaves().add(leaf.bytes());
            lane.objects("it gives tokens to an account that nobody owns");
            lane.log.leaves().removeLast();
        }
        assertThat(lane.opinion()).isEqualTo(new Opinion.Agreed());
    }

    private static TransferLeaf transfer(AccountId from, AccountId to) {
        return new TransferLeaf(
                2, LedgerSamples.NOW, ID, Optional.empty(), new byte[32], from, to, 500);
    }

    @Test
    void objects_to_what_is_swept_in_another_lane() {
        var lane = lanes.getFirst();
        lane.logs(sweep(8, 10, 0, 1), true);

        lane.objects("it sweeps in lane 1, and the log is of lane 0");
    }

    @Test
    void objects_to_tokens_that_came_from_a_lane_whose_log_it_does_not_read() {
        var lane = lanes.getFirst();
        lane.logs(sweep(7, 10, 1, 0), true);
        var alone =
                new LogAudit(
                        Lane.origin(0),
                        _ -> Tiles.bundle(lane.log.leaves()),
                        Long.MAX_VALUE,
                        List.of());

        assertThat(alone.of(lane.log.everything()))
                .isEqualTo(
                        new Opinion.Objection(
                                "leaf 0: I6: it came from lane 1, whose log was not read"));
    }

    @Test
    void objects_to_a_sweep_in_a_log_that_is_named_after_no_lane() {
        var log = new ServedLeaves("log.example/models");
        log.leaves().add(new SweepLeaf(0, LedgerSamples.NOW, sweep(7, 1, 0, 1), false).bytes());
        var audit =
                new LogAudit(
                        "log.example/models",
                        _ -> Tiles.bundle(log.leaves()),
                        Long.MAX_VALUE,
                        List.of());

        assertThat(audit.of(log.everything()))
                .isEqualTo(new Opinion.Objection("leaf 0: it sweeps, and the log is of no lane"));
    }

    @Test
    void two_logs_of_one_lane_are_refused() {
        assertThat(
                        LogAudit.objectionBetween(
                                List.of(lanes.get(1).audit, new Lane(1).audit, lanes.get(0).audit)))
                .contains("two logs are of lane 1");
    }

    @Test
    void tokens_that_no_lane_sent_are_seen_between_the_logs() {
        lanes.get(0).says(LedgerSamples.mint(1, 1, 1000));
        lanes.get(0).says(new LedgerCommand.SweepOut(sweep(7, 10, 0, 1)));
        lanes.get(1).logs(sweep(7, 11, 0, 1), true);
        lanes.forEach(lane -> assertThat(lane.opinion()).isEqualTo(new Opinion.Agreed()));

        assertThat(between())
                .contains("I6: in lane 1 11 tokens arrived of lane 0, which has not sent them");
    }
}
