package io.twinmesh.persistence.ledger.lane;

import static io.twinmesh.persistence.ledger.LedgerSamples.NOW;
import static io.twinmesh.persistence.ledger.LedgerSamples.mint;
import static io.twinmesh.persistence.ledger.LedgerSamples.rules;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.persistence.ledger.lane.books.LaneBooks;
import io.twinmesh.persistence.ledger.lane.books.LaneTables;

import org.junit.jupiter.api.Test;

import java.util.List;

/// Books that no command can make: what a fault in the lane would.
class BrokenBooksTest {
    /// Tokens were minted that no account holds.
    private static LaneBooks losing(long tokens) {
        return new LaneBooks(0, tokens, LaneTables.empty());
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
