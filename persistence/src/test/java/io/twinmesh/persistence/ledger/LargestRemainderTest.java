package io.twinmesh.persistence.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;

import io.twinmesh.persistence.log.LedgerVectors;

import org.junit.jupiter.api.Test;

import java.util.List;

class LargestRemainderTest {
    private final JsonNode vectors = LedgerVectors.json("payout-split.json");

    @Test
    void splits_by_basis_points_as_the_126_published_cases() {
        assertThat(vectors.get("cases")).hasSize(126);
        vectors.get("cases")
                .forEach(each ->
                        assertThat(
                                        LargestRemainder.byBasisPoints(
                                                each.get("amount").asLong(),
                                                longs(each.get("weightsBp")).stream()
                                                        .map(Long::intValue)
                                                        .toList()))
                                .as(each.toString())
                                .isEqualTo(longs(each.get("shares"))));
    }

    @Test
    void splits_by_weights_as_the_published_cases() {
        vectors.get("proportional")
                .forEach(each ->
                        assertThat(
                                        LargestRemainder.proportional(
                                                each.get("amount").asLong(),
                                                longs(each.get("weights"))))
                                .as(each.toString())
                                .isEqualTo(longs(each.get("shares"))));
    }

    @Test
    void refuses_weights_that_are_no_whole() {
        assertThatThrownBy(() -> LargestRemainder.byBasisPoints(1, List.of(9999)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LargestRemainder.proportional(1, List.of(0L, 0L)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LargestRemainder.proportional(-1, List.of(1L)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void may_give_a_party_less_of_more_which_is_the_known_price_of_the_method() {
        // the Alabama paradox: 2 % of 28 is rounded up to 1, 2 % of 29 down to 0
        var weights = List.of(900, 8900, 200);
        assertThat(LargestRemainder.byBasisPoints(28, weights)).containsExactly(2L, 25L, 1L);
        assertThat(LargestRemainder.byBasisPoints(29, weights)).containsExactly(3L, 26L, 0L);
    }

    private static List<Long> longs(JsonNode array) {
        return LedgerVectors.each(array).map(JsonNode::asLong).toList();
    }
}
