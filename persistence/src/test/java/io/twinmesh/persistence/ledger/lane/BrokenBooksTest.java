package io.twinmesh.persistence.ledger.lane;

import static io.twinmesh.persistence.ledger.LedgerSamples.NOW;
import static io.twinmesh.persistence.ledger.LedgerSamples.mint;
import static io.twinmesh.persistence.ledger.LedgerSamples.rules;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.ledger.holdback.WithheldTable;
import io.twinmesh.persistence.ledger.lane.table.AccountTable;
import io.twinmesh.persistence.ledger.lane.table.JobTable;
import io.twinmesh.persistence.ledger.lane.table.MintTable;
import io.twinmesh.persistence.ledger.lane.table.OrderTable;
import io.twinmesh.persistence.ledger.lane.table.PendingTable;
import io.twinmesh.persistence.ledger.lane.table.SlashTable;
import io.twinmesh.persistence.ledger.lane.table.SplitTable;
import io.twinmesh.persistence.ledger.lane.table.SweepTable;

import org.junit.jupiter.api.Test;

import java.util.List;

/// Books that no command can make: what a fault in the lane would.
class BrokenBooksTest {
    /// Tokens were minted that no account holds.
    private static LaneBooks losing(long tokens) {
        var accounts = new AccountTable();
        return new LaneBooks(
                0,
                tokens,
                accounts,
                new JobTable(accounts),
                new MintTable(),
                new OrderTable(accounts),
                new PendingTable(),
                new SlashTable(),
                new SplitTable(),
                new SweepTable(),
                new WithheldTable());
    }

    @Test
    void nothing_is_decided_upon_when_accounts_do_not_hold_what_was_minted() {
        var state = new LaneState("lane-0", losing(1));

        assertThatThrownBy(() -> rules().decide(state, List.of(mint(1, 1, 5)), NOW))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("I2, I6: 6 tokens minted, 0 arrived, 0 burned, 5 held");
    }

    @Test
    void no_leaf_is_left_out() {
        assertThatThrownBy(() -> LaneRules.check(LaneBooks.empty(), 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("I7: leaf indexes have a gap");
    }
}
