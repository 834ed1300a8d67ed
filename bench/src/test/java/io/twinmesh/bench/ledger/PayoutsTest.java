package io.twinmesh.bench.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.witness.Scrutiny;

import org.junit.jupiter.api.Test;

import java.util.stream.Stream;

final class PayoutsTest {
    private static final int PAYOUTS = 100;

    @Test
    void both_ledgers_end_with_the_same_balances() {
        var lane = new LaneLedger();
        var state = lane.step(lane.opened(), LaneLedger.commands(0, PAYOUTS)).after();

        try (var sql = SqlLedger.inMemory();
                var client = sql.client()) {
            for (int number = 0; number < PAYOUTS; number++) {
                assertThat(client.pay(new Payout(number))).isTrue();
            }

            assertThat(state.nextIndex()).isEqualTo(Payout.PAYERS + PAYOUTS);
            assertThat(sql.sumOfEntries()).isZero();
            assertThat(Stream.concat(Payout.payers().stream(), Payout.earners().stream()))
                    .hasSize(Payout.PAYERS + Payout.PROVIDERS + 3)
                    .allSatisfy(account ->
                            assertThat(state.balance(account).available())
                                    .isEqualTo(sql.balance(account)));
        }
    }

    @Test
    void the_benchmarks_themselves_run() throws InterruptedException {
        var ours = new LanePayouts();
        var theirs = new SqlPayouts();

        ours.empty();
        theirs.forgetPayouts();

        var journalled = ours.journalled();
        ours.forget();
        assertThat(ours.decideAndEvolve()).isEqualTo(journalled);
        assertThat(theirs.oneClient()).isTrue();
        assertThat(theirs.fourClients()).isTrue();
        ours.close();
        theirs.close();
    }

    @Test
    void the_auditor_agrees_to_what_it_reads_and_others_get_the_same_tree() {
        var log = new LogReading();

        assertThat(log.audited()).isEqualTo(new Scrutiny.Opinion.Agreed());
        assertThat(log.hashedOnly()).isEqualTo(log.root());
    }
}
