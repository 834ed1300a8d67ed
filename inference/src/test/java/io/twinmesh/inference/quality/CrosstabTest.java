package io.twinmesh.inference.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twinmesh.inference.quality.Crosstab.Pair;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

class CrosstabTest {
    private static final Set<String> HIGH = Set.of("high");

    /// Of 25 high ones the model finds 20, of 25 low ones 15.
    private static final Crosstab FIFTY =
            new Crosstab(
                    Map.of(
                            new Pair("high", "high"), 20L,
                            new Pair("low", "high"), 5L,
                            new Pair("high", "low"), 10L,
                            new Pair("low", "low"), 15L));

    @Test
    void agreement_is_the_share_of_cases_of_which_both_say_the_same() {
        assertThat(FIFTY.agreement()).isEqualTo(new Proportion(35, 50));
    }

    @Test
    void kappa_leaves_out_what_chance_alone_gives() {
        // observed 0.7, by chance 0.6 * 0.5 + 0.4 * 0.5 = 0.5, so (0.7 - 0.5) / (1 - 0.5)
        assertThat(FIFTY.kappa().orElseThrow()).isCloseTo(0.4, within(1e-12));
    }

    @Test
    void kappa_says_nothing_where_only_one_category_was_ever_said() {
        assertThat(new Crosstab(Map.of(new Pair("low", "low"), 9L)).kappa()).isEmpty();
        assertThat(new Crosstab(Map.of()).kappa()).isEmpty();
    }

    @Test
    void kappa_of_three_categories_is_that_of_the_paper() {
        // Cohen 1960, table 1, as counts of 200: 0.44, 0.05, 0.01 / 0.07, 0.20, 0.03 / 0.09, 0.05,
        // 0.06; the paper says 0.492
        var paper =
                new Crosstab(
                        Map.of(
                                new Pair("a", "a"), 88L,
                                new Pair("a", "b"), 10L,
                                new Pair("a", "c"), 2L,
                                new Pair("b", "a"), 14L,
                                new Pair("b", "b"), 40L,
                                new Pair("b", "c"), 6L,
                                new Pair("c", "a"), 18L,
                                new Pair("c", "b"), 10L,
                                new Pair("c", "c"), 12L));

        assertThat(paper.kappa().orElseThrow()).isCloseTo(0.492, within(5e-4));
    }

    @Test
    void sensitivity_and_specificity_count_from_what_people_found() {
        assertThat(FIFTY.sensitivity(HIGH)).contains(new Proportion(20, 25));
        assertThat(FIFTY.specificity(HIGH)).contains(new Proportion(15, 25));
    }

    @Test
    void one_alarming_category_for_another_is_still_an_alarm() {
        var two = Set.of("medium", "high");
        var counts = new Crosstab(Map.of(new Pair("medium", "high"), 3L));

        assertThat(counts.sensitivity(two)).contains(new Proportion(3, 3));
        assertThat(counts.specificity(two)).isEmpty();
    }

    @Test
    void without_alarming_categories_there_is_neither() {
        assertThat(FIFTY.sensitivity(Set.of())).isEqualTo(Optional.empty());
        assertThat(FIFTY.specificity(Set.of())).isEqualTo(Optional.empty());
    }

    @Test
    void refuses_a_count_of_nothing() {
        assertThatThrownBy(() -> new Crosstab(Map.of(new Pair("low", "low"), 0L)))
                .hasMessageContaining("1 or more");
    }
}
