package io.twinmesh.persistence.ledger.lane;

import static io.twinmesh.persistence.ledger.LedgerSamples.NOW;
import static io.twinmesh.persistence.ledger.LedgerSamples.account;
import static io.twinmesh.persistence.ledger.LedgerSamples.giveBack;
import static io.twinmesh.persistence.ledger.LedgerSamples.job;
import static io.twinmesh.persistence.ledger.LedgerSamples.mint;
import static io.twinmesh.persistence.ledger.LedgerSamples.post;
import static io.twinmesh.persistence.ledger.LedgerSamples.reserve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.ledger.BatchPosted;
import io.twinmesh.persistence.ledger.LedgerCommand;
import io.twinmesh.persistence.ledger.LedgerEntry;
import io.twinmesh.persistence.ledger.LedgerSamples;
import io.twinmesh.persistence.ledger.lane.table.AccountBalance;

import org.junit.jupiter.api.Test;

import java.util.List;

class LaneStateTest {
    private final LaneRules rules = LedgerSamples.rules();
    private final LaneState state = LaneState.empty("0");

    private BatchPosted decide(LedgerCommand... commands) {
        return rules.decide(state, List.of(commands), NOW).event().orElseThrow();
    }

    @Test
    void shows_nothing_of_a_batch_before_it_is_stored() {
        state.evolve(decide(mint(1, 1, 100), reserve(1, 1, 60)));
        var before = state.copy();

        var batch = decide(post(1, 2), mint(2, 3, 7));

        assertThat(state).isEqualTo(before);
        assertThat(state.balance(account(1))).isEqualTo(new AccountBalance(40, 60));
        assertThat(state.balance(account(3))).isEqualTo(AccountBalance.NOTHING);
        assertThat(state.evolve(batch)).isNotEqualTo(before);
        assertThat(state.balance(account(3)).available()).isEqualTo(7);
    }

    @Test
    void enters_a_batch_once_whether_it_was_looked_at_between_or_not() {
        state.evolve(decide(mint(1, 1, 100), reserve(1, 1, 60)));
        var lookedAt = state.copy();
        var batch = decide(post(1, 2));

        state.evolve(batch);
        rules.decide(lookedAt, List.of(post(1, 2)), NOW);
        lookedAt.evolve(batch);

        assertThat(lookedAt).isEqualTo(state);
        assertThat(state.balance(account(2)).available()).isEqualTo(39);
        assertThatThrownBy(() -> state.evolve(batch)).hasMessageContaining("I4");
    }

    @Test
    void keeps_nothing_of_bytes_that_no_lane_can_have_written() {
        state.evolve(decide(mint(1, 1, 100)));
        var before = state.copy();
        var impossible =
                new BatchPosted(
                        "0",
                        1,
                        NOW,
                        List.of(
                                new LedgerEntry.Reserved(job(1), account(1), 60, NOW),
                                new LedgerEntry.Reserved(job(2), account(1), 60, NOW)));

        assertThatThrownBy(() -> state.evolve(impossible)).hasMessageContaining("I3");

        assertThat(state).isEqualTo(before);
        state.evolve(decide(reserve(2, 1, 100)));
        assertThat(state.balance(account(1))).isEqualTo(new AccountBalance(0, 100));
    }

    @Test
    void is_written_as_it_was_while_it_goes_on() {
        var write = LaneState.STORED_5.write();
        state.evolve(decide(mint(1, 1, 100_000), reserve(1, 1, 60), reserve(2, 1, 40)));
        state.evolve(decide(post(2, 2), reserve(3, 9, 1), giveBack(4)));
        var before = write.apply(state);
        var listed = state.listed();

        state.evolve(decide(post(1, 2)));
        for (int i = 10; i < 300; i++) {
            state.evolve(decide(reserve(i, 1, 5), post(i, 2)));
            decide(reserve(1000 + i, 1, 5), post(1000 + i, 2));
        }

        assertThat(write.apply(listed)).isEqualTo(before);
        assertThat(LaneState.STORED_5.read().apply(before).size()).isEqualTo(listed.size());
    }

    @Test
    void expires_again_what_a_lost_batch_had_expired() {
        state.evolve(decide(mint(1, 1, 100), reserve(1, 1, 60), reserve(2, 1, 40)));
        var late = NOW.plusSeconds(61);
        var tick = List.<LedgerCommand>of(post(2, 2), new LedgerCommand.ExpireDue());

        rules.decide(state, tick, late);
        rules.decide(state, tick, late);
        var stored = rules.decide(state, tick, late).event().orElseThrow();

        assertThat(stored.entries()).hasSize(2).contains(new LedgerEntry.Expired(job(1)));
        state.evolve(stored);
        assertThat(rules.decide(state, List.of(new LedgerCommand.ExpireDue()), late).event())
                .isEmpty();
    }

    @Test
    void forgets_when_resolved_jobs_would_have_expired_and_not_when_open_ones_do() {
        state.evolve(decide(mint(1, 1, 1_000_000), reserve(1_000_000, 1, 60)));
        for (int i = 0; i < 3000; i++) {
            state.evolve(decide(reserve(i, 1, 5), post(i, 2)));
        }

        var expired =
                rules.decide(state, List.of(new LedgerCommand.ExpireDue()), NOW.plusSeconds(61))
                        .event()
                        .orElseThrow();

        assertThat(expired.entries()).containsExactly(new LedgerEntry.Expired(job(1_000_000)));
    }
}
