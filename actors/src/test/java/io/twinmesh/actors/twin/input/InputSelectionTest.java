package io.twinmesh.actors.twin.input;

import static io.twinmesh.actors.twin.input.Creatinine.OPTIONAL;
import static io.twinmesh.actors.twin.input.Creatinine.REQUIRED;
import static io.twinmesh.actors.twin.input.Creatinine.creatinine;
import static io.twinmesh.actors.twin.input.Creatinine.nothing;
import static io.twinmesh.actors.twin.input.Creatinine.only;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.Consents;
import io.twinmesh.actors.twin.Twins;
import io.twinmesh.actors.twin.known.problem.Problems;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.persistence.history.Fact;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.IntStream;

class InputSelectionTest {
    @TempDir Path folder;
    private InputSelection selection;

    @BeforeEach
    void theModelsOfThisRelease() {
        selection = new InputSelection(Twins.catalog(folder).listing());
    }

    private Selection select(InputSpec spec, PatientState.Active twin) {
        return selection.select(Twins.model(spec), Consents.sight(twin), Twins.TODAY, "");
    }

    @Nested
    class AnObservation {
        @Test
        void is_taken_in_its_own_unit_with_its_origin() {
            var chosen =
                    (Selection.Chosen)
                            select(
                                    REQUIRED,
                                    Twins.holding(
                                            creatinine("1.10", "mg/dL", "2026-01-02T03:04:05Z")));

            assertThat(only(chosen)).isEqualTo(new InputValue.Amount(1.1));
            var used = chosen.used().getFirst();
            assertThat(used.source()).isEqualTo("observation");
            assertThat(used.code()).contains("http://loinc.org|2160-0");
            assertThat(used.given()).isEqualTo("1.10");
            assertThat(used.unit()).contains("mg/dL");
            assertThat(used.observedAt()).contains(Instant.parse("2026-01-02T03:04:05Z"));
        }

        @ParameterizedTest
        @CsvSource({"2160-0", "14682-9"})
        void is_not_taken_instead_of_a_newer_one_whose_number_cannot_be_read(String code) {
            var older = creatinine("1.10", "mg/dL", "2026-01-02T03:04:05Z");
            var newer = Twins.unreadable(code, "2026-01-03T00:00:00Z");
            nothing(select(REQUIRED, Twins.holding(older, newer)), "input.not-understood");
        }

        @Test
        void is_converted_by_the_manifests_table_only() {
            assertThat(
                            only(
                                    select(
                                            REQUIRED,
                                            Twins.holding(
                                                    Twins.measured(
                                                            "14682-9",
                                                            "4",
                                                            "umol/L",
                                                            "2026-01-01T00:00:00Z")))))
                    .isEqualTo(new InputValue.Amount(2.0));
            for (var spec : List.of(REQUIRED, OPTIONAL)) {
                nothing(
                        select(
                                spec,
                                Twins.holding(creatinine("77", "g/L", "2026-01-01T00:00:00Z"))),
                        "input.unit-unknown");
            }
        }

        @ParameterizedTest
        @CsvSource({"2160-0, umol/L, in grams", "14682-9, mg/dL, in moles"})
        void whose_unit_contradicts_its_code_is_refused_with_the_reason(
                String code, String unit, String must) {
            var twin =
                    Twins.holding(
                            Twins.measured("38483-4", "1", "mg/dL", "2026-01-01T00:00:00Z"),
                            Twins.measured(code, "2", unit, "2026-01-02T00:00:00Z"));

            for (var spec : List.of(REQUIRED, OPTIONAL)) {
                var selected = select(spec, twin);

                nothing(selected, "input.unit-unknown");
                assertThat(((Selection.Nothing) selected).why())
                        .contains("must be " + must + ", as its code says");
            }
        }

        @Test
        void of_two_synonyms_the_newer_one_counts() {
            var twin =
                    Twins.holding(
                            creatinine("1", "mg/dL", "2026-01-01T00:00:00Z"),
                            Twins.measured("38483-4", "2", "mg/dL", "2026-01-02T00:00:00Z"));

            assertThat(only(select(REQUIRED, twin))).isEqualTo(new InputValue.Amount(2.0));
        }

        @Test
        void that_is_not_there_is_named() {
            var selected = select(REQUIRED, Twins.holding());

            nothing(selected, "input.missing");
            assertThat(((Selection.Nothing) selected).input()).contains("creatinine");
            assertThat(((Selection.Chosen) select(OPTIONAL, Twins.holding())).missing())
                    .containsExactly("creatinine");
        }

        @Test
        void out_of_range_is_refused_even_when_optional() {
            for (var spec : List.of(REQUIRED, OPTIONAL)) {
                nothing(
                        select(
                                spec,
                                Twins.holding(creatinine("77", "mg/dL", "2026-01-01T00:00:00Z"))),
                        "input.out-of-range");
            }
        }

        /// Within the range that the model accepts, so that nothing else would stop it.
        @Test
        void
                that_cannot_be_true_of_the_patient_is_refused_even_when_optional_and_beside_an_older_one() {
            var pulse = new InputSource.Observation(List.of("http://loinc.org|8867-4"));
            for (var required : List.of(true, false)) {
                var spec = Twins.input("pulse", Twins.amount("/min", 0, 1e6), required, pulse);
                var sound = Twins.measured("8867-4", "80", "/min", "2026-01-01T00:00:00Z");

                assertThat(only(select(spec, Twins.holding(sound))))
                        .isEqualTo(new InputValue.Amount(80));
                nothing(
                        select(
                                spec,
                                Twins.holding(
                                        sound,
                                        Twins.measured(
                                                "8867-4", "5000", "/min", "2026-01-02T00:00:00Z"))),
                        "input.implausible");
                nothing(
                        select(
                                spec,
                                Twins.holding(
                                        Twins.measured(
                                                "8867-4", "80", "/min", "1800-01-01T00:00:00Z"))),
                        "input.implausible");
            }
        }

        @Test
        void older_than_the_model_accepts_is_stale_from_the_next_day_on() {
            var spec = Twins.atMostOld(REQUIRED, Duration.ofDays(10));

            assertThat(
                            only(
                                    select(
                                            spec,
                                            Twins.holding(
                                                    creatinine(
                                                            "1",
                                                            "mg/dL",
                                                            "2026-11-11T00:00:00Z")))))
                    .isEqualTo(new InputValue.Amount(1.0));
            nothing(
                    select(spec, Twins.holding(creatinine("1", "mg/dL", "2026-11-10T23:59:59Z"))),
                    "input.stale");
        }

        /// It is noon of the day asked for.
        @Test
        void a_limit_in_hours_is_counted_to_the_moment_of_the_question() {
            var spec = Twins.atMostOld(REQUIRED, Duration.ofHours(24));
            var yesterday = Twins.holding(creatinine("1", "mg/dL", "2026-11-20T12:00:00Z"));
            var older = Twins.holding(creatinine("1", "mg/dL", "2026-11-20T11:59:59Z"));

            assertThat(only(select(spec, yesterday))).isEqualTo(new InputValue.Amount(1.0));
            nothing(select(spec, older), "input.stale");
            assertThat(((Selection.Nothing) select(spec, older)).why()).contains("24 hours");
        }

        @Test
        void a_limit_in_hours_is_counted_to_the_end_of_a_day_that_is_over() {
            var spec = Twins.atMostOld(REQUIRED, Duration.ofHours(24));
            var model = Twins.model(spec);
            var day = LocalDate.parse("2026-11-20");
            var morning = Twins.holding(creatinine("1", "mg/dL", "2026-11-20T00:00:00Z"));
            var evening = Twins.holding(creatinine("1", "mg/dL", "2026-11-19T23:59:59Z"));

            assertThat(only(selection.select(model, Consents.sight(morning), day, "")))
                    .isEqualTo(new InputValue.Amount(1.0));
            nothing(selection.select(model, Consents.sight(evening), day, ""), "input.stale");
        }

        @Test
        void of_the_day_itself_counts_and_a_later_one_has_a_question_of_that_day_refused() {
            var evening = Twins.holding(creatinine("1", "mg/dL", "2026-11-21T23:59:59Z"));
            var tomorrow = Twins.holding(creatinine("1", "mg/dL", "2026-11-22T00:00:00Z"));

            assertThat(only(select(REQUIRED, evening))).isEqualTo(new InputValue.Amount(1.0));
            nothing(select(REQUIRED, tomorrow), "asof.before-latest-data");
        }
    }

    @Nested
    class AConditionOrMedication {
        private static final InputSpec DIABETES =
                Twins.input(
                        "diabetes",
                        new InputSpec.Type.Flag(),
                        true,
                        new InputSource.ActiveCondition(List.of(Twins.SNOMED + "44054006")));
        private static final InputSpec STATIN =
                Twins.input(
                        "statin",
                        new InputSpec.Type.Flag(),
                        true,
                        new InputSource.ActiveMedication(List.of("statin")));

        @Test
        void counts_when_it_is_active_on_the_day() {
            var yes = new InputValue.Flag(true);
            var no = new InputValue.Flag(false);
            var code = "44054006";

            assertThat(
                            only(
                                    select(
                                            DIABETES,
                                            Twins.holding(
                                                    Twins.condition(code, true, null, null)))))
                    .isEqualTo(yes);
            assertThat(
                            only(
                                    select(
                                            DIABETES,
                                            Twins.holding(
                                                    Twins.condition(
                                                            code,
                                                            true,
                                                            "2026-11-22T00:00:00Z",
                                                            null)))))
                    .isEqualTo(no);
            assertThat(
                            only(
                                    select(
                                            DIABETES,
                                            Twins.holding(
                                                    Twins.condition(
                                                            code,
                                                            false,
                                                            null,
                                                            "2026-11-22T00:00:00Z")))))
                    .isEqualTo(yes);
            assertThat(
                            only(
                                    select(
                                            DIABETES,
                                            Twins.holding(
                                                    Twins.condition(code, false, null, null)))))
                    .isEqualTo(no);
        }

        @Test
        void that_is_over_counts_where_a_model_asks_for_what_ever_was() {
            var ever = everStroke();
            var over =
                    Twins.condition(
                            "230690007", false, "2019-01-01T00:00:00Z", "2019-02-01T00:00:00Z");
            var later = Twins.condition("230690007", true, "2026-11-22T00:00:00Z", null);
            var other = Twins.condition("44054006", true, null, null);

            assertThat(only(select(ever, Twins.holding(over))))
                    .isEqualTo(new InputValue.Flag(true));
            assertThat(only(select(ever, Twins.holding(later))))
                    .isEqualTo(new InputValue.Flag(false));
            assertThat(only(select(ever, Twins.holding(other))))
                    .isEqualTo(new InputValue.Flag(false));
            nothing(select(ever, Twins.holding()), "input.missing");
        }

        /// Conditions that are over make room first, and leave no trace.
        @Test
        void that_may_have_made_room_is_not_denied() {
            var full =
                    IntStream.range(0, Problems.LIMIT)
                            .mapToObj(n -> Twins.condition("1" + n, true, null, null))
                            .toArray(Fact[]::new);

            nothing(select(everStroke(), Twins.holding(full)), "input.missing");
            assertThat(only(select(DIABETES, Twins.holding(full))))
                    .isEqualTo(new InputValue.Flag(false));
        }

        private static InputSpec everStroke() {
            return Twins.input(
                    "stroke",
                    new InputSpec.Type.Flag(),
                    true,
                    new InputSource.EverCondition(List.of(Twins.SNOMED + "230690007")));
        }

        @Test
        void is_found_by_a_word_in_the_medications_name() {
            assertThat(
                            only(
                                    select(
                                            STATIN,
                                            Twins.holding(
                                                    Twins.medication("Simvastatin 20 MG", true)))))
                    .isEqualTo(new InputValue.Flag(true));
            assertThat(
                            only(
                                    select(
                                            STATIN,
                                            Twins.holding(
                                                    Twins.medication("Simvastatin 20 MG", false)))))
                    .isEqualTo(new InputValue.Flag(false));
        }

        @Test
        void is_not_denied_while_something_unnamed_is_taken() {
            nothing(select(STATIN, Twins.holding(Twins.medication("", true))), "input.missing");
            assertThat(only(select(STATIN, Twins.holding(Twins.medication("", false)))))
                    .isEqualTo(new InputValue.Flag(false));
        }

        @Test
        void is_not_denied_of_a_twin_without_any_history() {
            nothing(select(DIABETES, Twins.holding()), "input.missing");
            nothing(select(STATIN, Twins.holding()), "input.missing");
        }
    }

    @Nested
    class ACodedAnswer {
        private static final InputSpec SMOKER =
                Twins.input(
                        "smoker",
                        new InputSpec.Type.Flag(),
                        true,
                        new InputSource.CodedObservation(
                                List.of(Twins.LOINC + "72166-2"),
                                List.of(Twins.SNOMED + "77176002"),
                                List.of(Twins.SNOMED + "266919005")));

        @Test
        void is_yes_or_no_for_the_values_listed_so() {
            var smokes = Twins.coded("72166-2", "77176002", "2026-01-01T00:00:00Z");
            var never = Twins.coded("72166-2", "266919005", "2026-01-02T00:00:00Z");

            assertThat(only(select(SMOKER, Twins.holding(smokes))))
                    .isEqualTo(new InputValue.Flag(true));
            assertThat(only(select(SMOKER, Twins.holding(smokes, never))))
                    .isEqualTo(new InputValue.Flag(false));
            nothing(select(SMOKER, Twins.holding()), "input.missing");
        }

        @Test
        void
                that_is_listed_as_neither_or_in_words_is_no_no_and_an_older_one_does_not_take_its_place() {
            var never = Twins.coded("72166-2", "266919005", "2026-01-01T00:00:00Z");
            var unknown = Twins.coded("72166-2", "266927001", "2026-01-02T00:00:00Z");

            nothing(select(SMOKER, Twins.holding(never, unknown)), "input.not-understood");
            var words = Twins.unreadable("72166-2", "2026-01-02T00:00:00Z");
            nothing(select(SMOKER, Twins.holding(never, words)), "input.not-understood");
        }
    }

    @Nested
    class AnotherModelsResult {
        private static final InputSpec EGFR =
                Twins.input(
                        "egfr",
                        Twins.amount("mL/min/{1.73_m2}", 0, 400),
                        true,
                        new InputSource.Derived("ckd-epi-2021"),
                        new InputSource.Observation(List.of(Twins.LOINC + "33914-3")));
        private static final Fact MEASURED =
                Twins.measured("33914-3", "77", "mL/min/{1.73_m2}", "2026-01-01T00:00:00Z");

        @Test
        void is_computed_from_the_same_twin_and_as_old_as_its_oldest_input() {
            var at = "2026-01-01T00:00:00Z";
            var chosen =
                    (Selection.Chosen) select(EGFR, Twins.holding(creatinine("0.8", "mg/dL", at)));

            // CKD-EPI 2021, woman of 56, creatinine 0.8: 142 * (0.8/0.7)^-1.2 * 0.9938^56 * 1.012
            var expected = 142 * Math.pow(0.8 / 0.7, -1.2) * Math.pow(0.9938, 56) * 1.012;
            assertThat(((InputValue.Amount) only(chosen)).value())
                    .isCloseTo(expected, org.assertj.core.api.Assertions.within(1e-9));
            assertThat(chosen.used().getFirst().source()).isEqualTo("derived");
            assertThat(chosen.used().getFirst().code().orElseThrow()).startsWith("ckd-epi-2021@");
            assertThat(chosen.used().getFirst().observedAt()).contains(Instant.parse(at));
        }

        @Test
        void that_cannot_be_computed_leaves_the_next_source() {
            assertThat(only(select(EGFR, Twins.holding(MEASURED))))
                    .isEqualTo(new InputValue.Amount(77));
            nothing(select(EGFR, Twins.holding()), "input.missing");
        }

        @Test
        void of_a_number_that_cannot_be_read_leaves_no_older_one_to_the_next_source() {
            var later = Twins.unreadable("2160-0", "2026-01-01T00:00:01Z");
            nothing(select(EGFR, Twins.holding(MEASURED, later)), "input.not-understood");
            var asOld = Twins.unreadable("2160-0", "2026-01-01T00:00:00Z");
            var chosen = only(select(EGFR, Twins.holding(MEASURED, asOld)));
            assertThat(chosen).isEqualTo(new InputValue.Amount(77));
        }

        @Test
        void that_is_stale_says_so() {
            nothing(
                    select(EGFR, Twins.holding(creatinine("0.8", "mg/dL", "2016-01-01T00:00:00Z"))),
                    "input.stale");
        }
    }
}
