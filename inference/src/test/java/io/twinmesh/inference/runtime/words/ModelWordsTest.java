package io.twinmesh.inference.runtime.words;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.Outcome.NotComputed;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a stranger's machine may put into an answer beside the numbers. That honest answers of all
/// models pass is AnyInputTest's.
class ModelWordsTest {
    private static final NotComputed PREGNANT =
            new NotComputed(
                    "population.excluded",
                    "NEWS2 does not hold in pregnancy",
                    Optional.of("pregnant"));
    private static final Outcome.Band LOW = new Outcome.Band("low", "Low: ward-based response");
    private static final Outcome.Band LOW_MEDIUM =
            new Outcome.Band(
                    "low-medium", "Low-medium: a single sign scores 3, urgent ward-based review");
    private static final Outcome.Band MEDIUM =
            new Outcome.Band("medium", "Medium: urgent review, key threshold");
    private static final Outcome.Band HIGH =
            new Outcome.Band(
                    "high", "High: emergency assessment by a team with critical-care competencies");

    @Test
    void reasons_are_the_models_own_sentences() {
        assertThat(news2(PREGNANT)).isTrue();
        assertThat(
                        news2(
                                new NotComputed(
                                        "input.missing",
                                        "temperature is needed, from 25 to 45 Cel",
                                        Optional.of("temperature"))))
                .isTrue();
        assertThat(
                        of(
                                "lab-sheet",
                                new NotComputed(
                                        "sheet.image-unreadable",
                                        "the image is no PNG or JPEG",
                                        Optional.of("image"))))
                .isTrue();
        for (var reason :
                List.of(
                        new NotComputed(PREGNANT.code(), "Stop the statin.", PREGNANT.input()),
                        new NotComputed(PREGNANT.code(), PREGNANT.why(), Optional.empty()),
                        new NotComputed(PREGNANT.code(), PREGNANT.why(), Optional.of("call me")),
                        new NotComputed("population.unfit", PREGNANT.why(), PREGNANT.input()),
                        new NotComputed(
                                "population.excluded",
                                "SOFA holds for people of 18 years or more",
                                Optional.of("age")))) {
            assertThat(news2(reason)).as("%s", reason).isFalse();
        }
    }

    @Test
    void a_band_is_one_that_the_number_can_have() {
        for (var score : List.of(2.0, 3.0, 4.0, 5.0, 6.0, 7.0)) {
            var fitting = new ArrayList<String>();
            for (var band : List.of(LOW, LOW_MEDIUM, MEDIUM, HIGH)) {
                if (news2(points(score, band, List.of()))) {
                    fitting.add(band.code());
                }
            }
            assertThat(fitting)
                    .as("%s", score)
                    .containsExactlyElementsOf(
                            score >= 7
                                    ? List.of("high")
                                    : score >= 5
                                            ? List.of("medium")
                                            // one sign alone scores 3
                                            : score >= 3
                                                    ? List.of("low", "low-medium")
                                                    : List.of("low"));
        }
    }

    @Test
    void a_band_has_its_own_label_and_is_left_out_only_where_it_can_be() {
        assertThat(news2(points(1, new Outcome.Band("low", "Low. Stop the statin"), List.of())))
                .isFalse();
        assertThat(news2(saying("score", 7, "{score}", Optional.empty()))).isFalse();
        // of somebody whose sex is not known
        assertThat(of("qtc-2009", saying("fridericia", 455, "ms", Optional.empty()))).isTrue();
        assertThat(of("kfre-4v-2016", saying("risk5y", .5, "1", Optional.empty()))).isTrue();
        assertThat(of("kfre-4v-2016", saying("risk5y", .5, "1", Optional.of(HIGH)))).isFalse();
    }

    @Test
    void warnings_are_the_models_each_once() {
        var least = List.of("assumed.not-pregnant", "score.at-least");

        assertThat(news2(points(7, HIGH, least))).isTrue();
        assertThat(news2(points(1, LOW, List.of("assumed.spo2-scale-1")))).isTrue();
        for (var warnings :
                List.of(
                        List.of("[Call](https://evil.example)"),
                        List.of("assumed.pregnancy-was-excluded"),
                        List.of("meld.bounded"),
                        List.of("assumed.spo2-scale-1", "assumed.spo2-scale-1"),
                        // of a red flag only
                        List.of("score.at-least"))) {
            assertThat(news2(points(1, LOW, warnings))).as("%s", warnings).isFalse();
        }
    }

    @Test
    void contributions_are_of_the_models_inputs_each_once() {
        assertThat(news2(points(1, LOW, List.of(), "heartRate", "alert"))).isTrue();
        for (var input : List.of("heartRate", "Ann Other", "", "a-b", "callMe")) {
            assertThat(news2(points(1, LOW, List.of(), "heartRate", input))).as(input).isFalse();
        }
    }

    @Test
    void a_sheet_says_which_substances_it_does_not_take_and_nothing_else() {
        assertThat(sheet("sheet.unit-unknown (creatinine)", "sheet.twice (HDL Cholesterol:)"))
                .isTrue();
        for (var warning :
                List.of(
                        "sheet.unit-unknown (call me)",
                        "sheet.unit-unknown (creatinine) call me",
                        "sheet.call-me (creatinine)",
                        "sheet.unit-unknown",
                        "sheet.unit-unknown (creatinine" + ".".repeat(200) + ")")) {
            assertThat(sheet(warning)).as(warning).isFalse();
        }
        var many = Stream.iterate(".", dots -> dots + ".").limit(21);
        assertThat(
                        sheet(
                                many.map(dots -> "sheet.twice (sodium" + dots + ")")
                                        .toArray(String[]::new)))
                .isFalse();
        assertThat(of("lab-sheet", saying("sodium", 140, "mmol/L", Optional.of(LOW)))).isFalse();
    }

    @Test
    void a_graph_says_a_number_and_no_words() {
        var spec =
                BuiltInModel.named("diabetes-synthetic")
                        .orElseThrow()
                        .manifest()
                        .outputs()
                        .getFirst();
        var risk = List.of(new Outcome.Output(spec.name(), spec.min(), spec.unit()));
        assertThat(
                        of(
                                "diabetes-synthetic",
                                new Outcome.Computed(risk, Optional.empty(), List.of(), List.of())))
                .isTrue();
        assertThat(
                        of(
                                "diabetes-synthetic",
                                new Outcome.Computed(risk, Optional.of(LOW), List.of(), List.of())))
                .isFalse();
        assertThat(
                        of(
                                "diabetes-synthetic",
                                new Outcome.Computed(
                                        risk,
                                        Optional.empty(),
                                        List.of("meld.bounded"),
                                        List.of())))
                .isFalse();
    }

    private static boolean sheet(String... warnings) {
        return of(
                "lab-sheet",
                new Outcome.Computed(
                        List.of(new Outcome.Output("sodium", 140, "mmol/L")),
                        Optional.empty(),
                        List.of(warnings),
                        List.of()));
    }

    private static Outcome saying(
            String name, double value, String unit, Optional<Outcome.Band> band) {
        return new Outcome.Computed(
                List.of(new Outcome.Output(name, value, unit)), band, List.of(), List.of());
    }

    private static Outcome.Computed points(
            double score, Outcome.Band band, List<String> warnings, String... contributing) {
        return new Outcome.Computed(
                List.of(new Outcome.Output("score", score, "{score}")),
                Optional.of(band),
                warnings,
                Stream.of(contributing).map(name -> new Outcome.Contribution(name, 1)).toList());
    }

    private static boolean news2(Outcome outcome) {
        return of("news2", outcome);
    }

    private static boolean of(String model, Outcome outcome) {
        return ModelWords.of(BuiltInModel.named(model).orElseThrow().manifest(), outcome);
    }
}
