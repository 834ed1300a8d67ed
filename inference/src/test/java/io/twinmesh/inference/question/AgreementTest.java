package io.twinmesh.inference.question;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.question.Agreement.Finding;
import io.twinmesh.inference.question.Agreement.Verdict;
import io.twinmesh.inference.runtime.Outcome;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Optional;

/// What is said when several models have answered one question.
class AgreementTest {
    private static Finding found(String model, double value) {
        return found(model, value, Optional.empty());
    }

    private static Finding found(String model, double value, Optional<Outcome.Band> band) {
        var manifest = BuiltInModel.named(model).orElseThrow().manifest();
        var outputs =
                manifest.outputs().stream()
                        .map(spec -> new Outcome.Output(spec.name(), value, spec.unit()))
                        .toList();
        return new Finding(manifest, new Outcome.Computed(outputs, band, List.of(), List.of()));
    }

    private static final String WHOSE_CATEGORIES =
            "The categories are those of the ACC/AHA guideline of 2018, made for the Pooled Cohort"
                    + " Equations; follow the guideline that holds where you work.";

    private static Finding nothing(String model) {
        return new Finding(
                BuiltInModel.named(model).orElseThrow().manifest(),
                new Outcome.NotComputed("input.missing", "race is needed", Optional.of("race")));
    }

    @Nested
    class RisksInDifferentCategories {
        private final Agreement agreement =
                Agreement.of(
                        List.of(
                                found("prevent-2023-10y", .042),
                                found("prevent-2023-30y", .25),
                                found("pce-2013", .091),
                                found("framingham-cvd-2008", .104)));

        @Test
        void are_a_conflict_that_says_who_says_what() {
            assertThat(agreement.verdict()).isEqualTo(Verdict.CONFLICT);
            assertThat(agreement.statements())
                    .anyMatch(line -> line.contains("prevent-2023-10y says 4.2 % (low, below 5 %)"))
                    .anyMatch(line -> line.contains("pce-2013 says 9.1 % (intermediate"));
        }

        @Test
        void differ_by_what_they_count_and_of_whom_they_were_made() {
            assertThat(agreement.statements())
                    .anyMatch(line ->
                            line.startsWith("They do not count the same events")
                                    && line.contains("pce-2013: a first heart attack")
                                    && line.contains("heart failure"))
                    .anyMatch(line ->
                            line.startsWith("They were made of different people")
                                    && line.contains("one town"));
        }

        @Test
        void are_not_compared_with_a_risk_over_thirty_years() {
            assertThat(agreement.statements())
                    .anyMatch(line -> line.contains("looks 30 years ahead"))
                    .noneMatch(line -> line.contains("25.0 %"));
        }

        @Test
        void do_not_show_themselves_in_a_log() {
            assertThat(agreement.toString()).doesNotContain("4.2").doesNotContain("9.1");
        }
    }

    @Test
    void risks_in_one_category_agree() {
        var agreement =
                Agreement.of(List.of(found("prevent-2023-10y", .08), found("pce-2013", .19)));

        assertThat(agreement.verdict()).isEqualTo(Verdict.AGREE);
        assertThat(agreement.statements())
                .anyMatch(line -> line.startsWith("All 2 risks over ten years are intermediate"))
                .contains(WHOSE_CATEGORIES);
    }

    @Test
    void a_model_that_itself_calls_its_risk_high_where_the_category_is_not_is_a_conflict() {
        var high = Optional.of(new Outcome.Band("high", "High risk"));
        var agreement =
                Agreement.of(
                        List.of(found("score2-2021", .06, high), found("prevent-2023-10y", .06)));

        assertThat(agreement.verdict()).isEqualTo(Verdict.CONFLICT);
        assertThat(agreement.statements())
                .anyMatch(line -> line.startsWith("All 2 risks over ten years are borderline"))
                .anyMatch(line ->
                        line.startsWith("score2-2021 itself calls its 6.0 % \"High risk\"")
                                && line.endsWith("the category here is borderline, 5 to 7.5 %."))
                .contains(WHOSE_CATEGORIES);
    }

    @Test
    void a_band_that_says_the_same_as_the_category_is_no_conflict() {
        var high = Optional.of(new Outcome.Band("high", "High risk"));
        var agreement =
                Agreement.of(List.of(found("pce-2013", .21, high), found("prevent-2023-10y", .3)));

        assertThat(agreement.verdict()).isEqualTo(Verdict.AGREE);
    }

    @Test
    void of_a_model_that_tells_atherosclerotic_events_apart_those_are_compared() {
        var prevent =
                new Finding(
                        BuiltInModel.named("prevent-2023-10y").orElseThrow().manifest(),
                        new Outcome.Computed(
                                List.of(
                                        new Outcome.Output("totalCvd", .09, "1"),
                                        new Outcome.Output("ascvd", .06, "1")),
                                Optional.empty(),
                                List.of(),
                                List.of()));

        var agreement = Agreement.of(List.of(prevent, found("pce-2013", .06)));

        assertThat(agreement.verdict()).isEqualTo(Verdict.AGREE);
        assertThat(agreement.statements())
                .anyMatch(line -> line.startsWith("All 2 risks over ten years are borderline"))
                .anyMatch(line -> line.contains("its ascvd is compared, not its totalCvd"));
    }

    @Test
    void points_are_not_compared_with_risks() {
        var agreement =
                Agreement.of(
                        List.of(
                                found("score2-2021", .08),
                                found("pce-2013", .19),
                                found("cha2ds2-vasc-2010", 4)));

        assertThat(agreement.verdict()).isEqualTo(Verdict.AGREE);
        assertThat(agreement.statements())
                .anyMatch(line ->
                        line.contains("score2-2021: a first heart attack or stroke, fatal or not"))
                .contains(
                        "cha2ds2-vasc-2010 measures something else and is not compared with them.");
    }

    @Test
    void a_model_without_an_answer_says_why_and_leaves_a_single_one() {
        var agreement = Agreement.of(List.of(found("prevent-2023-10y", .08), nothing("pce-2013")));

        assertThat(agreement.verdict()).isEqualTo(Verdict.SINGLE);
        assertThat(agreement.statements())
                .containsExactly("pce-2013 has no answer: race is needed (input.missing).");
    }

    @Test
    void a_filtration_rate_and_a_risk_of_kidney_failure_complete_each_other() {
        var agreement =
                Agreement.of(List.of(found("ckd-epi-2021", 52), found("kfre-4v-2016", .03)));

        assertThat(agreement.verdict()).isEqualTo(Verdict.COMPLEMENTARY);
    }

    @Test
    void without_any_answer_there_is_nothing() {
        assertThat(Agreement.of(List.of(nothing("pce-2013"))).verdict()).isEqualTo(Verdict.NOTHING);
        assertThat(Agreement.of(List.of()).verdict()).isEqualTo(Verdict.NOTHING);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0499, LOW",
        "0.05, BORDERLINE",
        "0.0749, BORDERLINE",
        "0.075, INTERMEDIATE",
        "0.1999, INTERMEDIATE",
        "0.2, HIGH"
    })
    void a_category_begins_at_its_lower_bound(double risk, Level level) {
        assertThat(Level.of(risk)).isEqualTo(level);
    }
}
