package io.twinmesh.inference.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/// Values of Newcombe, Stat Med 1998;17:857-872, table I, method 3 (Wilson without continuity
/// correction).
class ProportionTest {
    private static final double FOUR_DIGITS = 5e-5;

    @Test
    void has_the_interval_of_the_published_examples() {
        interval(81, 263, 0.2553, 0.3662);
        interval(15, 148, 0.0624, 0.1605);
        interval(1, 29, 0.0061, 0.1718);
    }

    @Test
    void has_an_interval_where_nothing_was_hit_and_where_everything_was() {
        interval(0, 20, 0, 0.1611);
        assertThat(new Proportion(20, 20).lower()).isCloseTo(1 - 0.1611, within(FOUR_DIGITS));
        assertThat(new Proportion(20, 20).upper()).isEqualTo(1);
    }

    @Test
    void says_nothing_of_no_case() {
        var nothing = new Proportion(0, 0);

        assertThat(nothing.lower()).isZero();
        assertThat(nothing.upper()).isOne();
        assertThatThrownBy(nothing::value).hasMessageContaining("no case");
    }

    @Test
    void refuses_more_hits_than_cases() {
        assertThatThrownBy(() -> new Proportion(3, 2)).hasMessageContaining("0 to 2 hits, got 3");
    }

    private static void interval(long hits, long cases, double lower, double upper) {
        var proportion = new Proportion(hits, cases);
        assertThat(proportion.lower()).isCloseTo(lower, within(FOUR_DIGITS));
        assertThat(proportion.upper()).isCloseTo(upper, within(FOUR_DIGITS));
    }
}
