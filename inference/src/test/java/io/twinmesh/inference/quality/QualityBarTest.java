package io.twinmesh.inference.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.quality.Crosstab.Pair;
import io.twinmesh.inference.quality.QualityBar.Judgement;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class QualityBarTest {
    private static final ModelCategories TWO =
            new ModelCategories(List.of("low", "high"), Set.of("high"));
    private static final QualityBar BAR = new QualityBar(30, 0, 0.8, 0.6);

    @Test
    void says_nothing_below_the_minimum_however_bad_it_looks() {
        var bad = counts(0, 29, 0, 0);

        assertThat(BAR.judge(bad, TWO)).isEqualTo(new Judgement.TooFew(29, 30));
    }

    @Test
    void a_version_whose_interval_reaches_the_bar_stays() {
        // 0.70 of 30, the interval ends at 0.833
        assertThat(BAR.judge(counts(21, 9, 0, 0), TWO)).isEqualTo(new Judgement.Stays());
    }

    @Test
    void a_version_whose_whole_interval_is_below_the_bar_is_under_it() {
        // 0.60 of 30, the interval ends at 0.754
        assertThat(BAR.judge(counts(18, 12, 0, 0), TWO))
                .isInstanceOfSatisfying(
                        Judgement.Under.class,
                        under ->
                                assertThat(under.why())
                                        .isEqualTo(
                                                "Under the bar in blind expert review: sensitivity"
                                                        + " 0.600 (95 % interval 0.423 to 0.754, 30"
                                                        + " cases), the bar is 0.80."));
    }

    @Test
    void each_measure_needs_its_own_minimum() {
        // specificity is bad, of 29 cases only
        assertThat(BAR.judge(counts(30, 0, 0, 29), TWO)).isEqualTo(new Judgement.Stays());
        assertThat(BAR.judge(counts(30, 0, 0, 30), TWO)).isInstanceOf(Judgement.Under.class);
    }

    @Test
    void agreement_has_a_bar_of_its_own() {
        var agreeing = new QualityBar(30, 0.9, 0, 0);

        assertThat(agreeing.judge(counts(15, 15, 15, 15), TWO)).isInstanceOf(Judgement.Under.class);
        assertThat(agreeing.judge(counts(30, 0, 30, 0), TWO)).isEqualTo(new Judgement.Stays());
    }

    @Test
    void the_reason_fits_into_a_retirement_when_every_measure_is_under() {
        var strict = new QualityBar(1, 1, 1, 1);

        assertThat(strict.judge(counts(0, 99_999_999, 0, 99_999_999), TWO))
                .isInstanceOfSatisfying(
                        Judgement.Under.class,
                        under -> assertThat(under.why()).hasSizeLessThanOrEqualTo(500));
    }

    @Test
    void refuses_bars_that_are_no_proportions() {
        assertThatThrownBy(() -> new QualityBar(30, 0, 1.01, 0)).hasMessageContaining("0 to 1");
        assertThatThrownBy(() -> new QualityBar(0, 0, 1, 0)).hasMessageContaining("1 or more");
    }

    @Test
    void a_score_has_the_categories_of_its_source_and_a_plain_number_none() {
        assertThat(categories("news2"))
                .contains(
                        new ModelCategories(
                                List.of("low", "low-medium", "medium", "high"),
                                Set.of("low-medium", "medium", "high")));
        assertThat(categories("homa-ir-2")).isEmpty();
    }

    private static Optional<ModelCategories> categories(String equation) {
        return BuiltInModel.all().stream()
                .filter(model -> model.manifest().equation().filter(equation::equals).isPresent())
                .findFirst()
                .flatMap(model -> ModelCategories.of(model.manifest()));
    }

    private static Crosstab counts(long hit, long missed, long calm, long falseAlarms) {
        var counts = new HashMap<Pair, Long>();
        counts.put(new Pair("high", "high"), hit);
        counts.put(new Pair("low", "high"), missed);
        counts.put(new Pair("low", "low"), calm);
        counts.put(new Pair("high", "low"), falseAlarms);
        counts.values().removeIf(count -> count == 0);
        return new Crosstab(counts);
    }
}
