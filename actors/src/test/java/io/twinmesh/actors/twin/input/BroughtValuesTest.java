package io.twinmesh.actors.twin.input;

import static io.twinmesh.actors.twin.input.Creatinine.CREATININE;
import static io.twinmesh.actors.twin.input.Creatinine.REQUIRED;
import static io.twinmesh.actors.twin.input.Creatinine.creatinine;
import static io.twinmesh.actors.twin.input.Creatinine.nothing;
import static io.twinmesh.actors.twin.input.Creatinine.only;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.twin.Consents;
import io.twinmesh.actors.twin.Twins;
import io.twinmesh.actors.twin.state.PatientState;
import io.twinmesh.actors.twin.view.Sight;
import io.twinmesh.inference.catalog.manifest.InputSource;
import io.twinmesh.inference.catalog.manifest.InputSpec;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.history.PatientEvent;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Values that do not come from a twin's own facts.
class BroughtValuesTest {
    @TempDir Path folder;
    private InputSelection selection;

    @BeforeEach
    void theModelsOfThisRelease() {
        selection = new InputSelection(Twins.catalog(folder).listing());
    }

    @Nested
    class AValueOfTheAsker {
        private static final InputSpec ASKED =
                Twins.input(
                        "creatinine",
                        Twins.amount("mg/dL", 0.1, 30),
                        true,
                        CREATININE,
                        new InputSource.Asked());

        private Selection asking(InputSpec spec, String asked) {
            var twin = Twins.holding(creatinine("1", "mg/dL", "2026-01-01T00:00:00Z"));
            return selection.select(Twins.model(spec), Consents.sight(twin), Twins.TODAY, asked);
        }

        @Test
        void goes_before_the_twins_own() {
            assertThat(only(asking(ASKED, "{\"creatinine\":2}")))
                    .isEqualTo(new InputValue.Amount(2));
            assertThat(only(asking(ASKED, "{\"creatinine\":{\"value\":6,\"unit\":\"umol/L\"}}")))
                    .isEqualTo(new InputValue.Amount(3));
            assertThat(only(asking(ASKED, "{}"))).isEqualTo(new InputValue.Amount(1));
        }

        @Test
        void is_refused_when_the_model_does_not_take_it_from_the_asker() {
            nothing(asking(REQUIRED, "{\"creatinine\":77}"), "input.not-askable");
            nothing(asking(ASKED, "{\"other77\":77}"), "input.not-askable");
        }

        @Test
        void is_taken_when_it_is_what_another_job_answered_about_this_patient() {
            var answered =
                    (PatientState.Active)
                            PatientState.evolve(
                                    Twins.holding(),
                                    new PatientEvent.AssessmentReceived(
                                            Twins.NOW,
                                            Twins.JOB,
                                            "sha256:0",
                                            1,
                                            Bytes.utf8("{}"),
                                            Bytes.utf8("{}"),
                                            Bytes.of(new byte[64]),
                                            Twins.NOW));
            var given = "{\"creatinine\":{\"value\":2,\"unit\":\"mg/dL\",\"job\":\"%s\"}}";

            var chosen =
                    (Selection.Chosen)
                            selection.select(
                                    Twins.model(REQUIRED),
                                    Consents.sight(answered),
                                    Twins.TODAY,
                                    given.formatted(Twins.JOB));

            assertThat(only(chosen)).isEqualTo(new InputValue.Amount(2));
            assertThat(chosen.used().getFirst().source()).isEqualTo("answer");
            assertThat(chosen.used().getFirst().code()).contains(Twins.JOB.value());
            nothing(
                    selection.select(
                            Twins.model(REQUIRED),
                            Consents.sight(answered),
                            Twins.TODAY,
                            given.formatted(Twins.job(77))),
                    "input.not-askable");
        }

        @Test
        void is_checked_like_any_other() {
            nothing(asking(ASKED, "{\"creatinine\":77}"), "input.out-of-range");
            nothing(asking(ASKED, "{\"creatinine\":true}"), "input.wrong-type");
            nothing(
                    asking(ASKED, "{\"creatinine\":{\"value\":77,\"unit\":\"x\"}}"),
                    "input.unit-unknown");
            nothing(asking(ASKED, "{\"creatinine\":{\"value\":77}}"), "input.unit-missing");
            nothing(asking(ASKED, "{\"creatinine\":[77]}"), "input.wrong-type");
            nothing(asking(ASKED, "77"), "input.malformed");
            nothing(asking(ASKED, "{\"a\":1,\"a\":77}"), "input.malformed");
        }
    }

    /// With a call of CDS Hooks.
    @Nested
    class APrefetchedValue {
        private static final String GIVEN =
                "{\"creatinine\":{\"value\":2,\"unit\":\"mg/dL\","
                        + "\"prefetched\":\"Observation/x\",\"at\":\"%s\"}}";

        private Selection prefetched(InputSpec spec, String at, PatientState.Active twin) {
            return selection.select(
                    Twins.model(spec), Consents.sight(twin), Twins.TODAY, GIVEN.formatted(at));
        }

        @Test
        void is_taken_when_the_twin_has_none_and_says_where_it_comes_from() {
            var chosen =
                    (Selection.Chosen)
                            prefetched(REQUIRED, "2026-01-01T00:00:00Z", Twins.holding());

            assertThat(only(chosen)).isEqualTo(new InputValue.Amount(2));
            var used = chosen.used().getFirst();
            assertThat(used.source()).isEqualTo("prefetched");
            assertThat(used.code()).contains("Observation/x");
            assertThat(used.observedAt()).contains(Instant.parse("2026-01-01T00:00:00Z"));
            assertThat(used.resources()).isEmpty();
        }

        /// Whether supplemental oxygen is given, in a flow.
        @Test
        void may_be_true_or_false_of_what_observations_answer() {
            var oxygen =
                    Twins.input(
                            "oxygen",
                            new InputSpec.Type.Flag(),
                            true,
                            new InputSource.Above(
                                    List.of(Twins.LOINC + "3151-8"),
                                    new TreeMap<>(Map.of("L/min", 0.0)),
                                    List.of(),
                                    List.of()));
            var brought =
                    "{\"oxygen\":{\"value\":true,\"prefetched\":\"Observation/x\","
                            + "\"at\":\"2026-01-01T00:00:00Z\"}}";
            var air = Twins.holding(Twins.measured("3151-8", "0", "L/min", "2025-12-01T00:00:00Z"));

            var chosen =
                    (Selection.Chosen)
                            selection.select(
                                    Twins.model(oxygen),
                                    Consents.sight(Twins.holding()),
                                    Twins.TODAY,
                                    brought);

            assertThat(only(chosen)).isEqualTo(new InputValue.Flag(true));
            assertThat(chosen.used().getFirst().code()).contains("Observation/x");
            assertThat(
                            only(
                                    selection.select(
                                            Twins.model(oxygen),
                                            Consents.sight(air),
                                            Twins.TODAY,
                                            brought)))
                    .isEqualTo(new InputValue.Flag(false));
        }

        @Test
        void goes_behind_the_twins_own_even_when_it_is_newer() {
            var twin = Twins.holding(creatinine("1", "mg/dL", "2025-12-01T00:00:00Z"));

            assertThat(only(prefetched(REQUIRED, "2026-01-01T00:00:00Z", twin)))
                    .isEqualTo(new InputValue.Amount(1));
        }

        @Test
        void does_not_cover_a_value_of_the_twin_that_must_not_be_used() {
            var twin = Twins.holding(creatinine("77", "mg/dL", "2025-12-01T00:00:00Z"));

            nothing(prefetched(REQUIRED, "2026-01-01T00:00:00Z", twin), "input.out-of-range");
        }

        @Test
        void counts_only_when_it_is_not_older_than_a_number_of_the_twin_that_cannot_be_read() {
            var twin = Twins.holding(Twins.unreadable("2160-0", "2025-12-01T00:00:00Z"));

            nothing(prefetched(REQUIRED, "2025-11-30T00:00:00Z", twin), "input.not-understood");
            assertThat(only(prefetched(REQUIRED, "2025-12-01T00:00:00Z", twin)))
                    .isEqualTo(new InputValue.Amount(2));
        }

        @Test
        void is_not_the_worst_of_a_day_with_a_number_that_cannot_be_read() {
            var worst =
                    new InputSpec(
                            "creatinine",
                            "",
                            Twins.amount("mg/dL", 0.1, 30),
                            true,
                            List.of(new InputSource.WorstOfDay(List.of(Twins.LOINC + "2160-0"))),
                            Optional.of(Duration.ofHours(24)));
            var at = Twins.NOW.minusSeconds(3_600).toString();

            assertThat(only(prefetched(worst, at, Twins.holding())))
                    .isEqualTo(new InputValue.Amount(2));
            nothing(
                    prefetched(
                            worst,
                            at,
                            Twins.holding(
                                    Twins.unreadable(
                                            "2160-0", Twins.NOW.minusSeconds(7_200).toString()))),
                    "input.not-understood");
        }

        @Test
        void is_no_use_when_it_is_later_than_the_day() {
            nothing(prefetched(REQUIRED, "2999-01-01T00:00:00Z", Twins.holding()), "input.missing");
        }

        @Test
        void takes_the_place_of_a_stale_one_unless_it_is_stale_itself() {
            var yearly =
                    new InputSpec(
                            "creatinine",
                            "",
                            Twins.amount("mg/dL", 0.1, 30),
                            true,
                            List.of(CREATININE),
                            Optional.of(Duration.ofDays(365)));
            var twin = Twins.holding(creatinine("1", "mg/dL", "2001-01-01T00:00:00Z"));
            var fresh = Twins.TODAY.minusDays(1) + "T00:00:00Z";

            assertThat(only(prefetched(yearly, fresh, twin))).isEqualTo(new InputValue.Amount(2));
            nothing(prefetched(yearly, "2001-01-02T00:00:00Z", twin), "input.stale");
            // that there is an old one says more than that the twin has none
            nothing(prefetched(yearly, "2001-01-02T00:00:00Z", Twins.holding()), "input.stale");
        }

        @Test
        void does_not_take_the_place_of_what_consent_withholds() {
            var twin = Twins.holding(creatinine("1", "mg/dL", "2025-12-01T00:00:00Z"));

            var selected =
                    selection.select(
                            Twins.model(REQUIRED),
                            Consents.sight(
                                    twin,
                                    Consents.permittingAllBut(Code.parse(Twins.LOINC + "2160-0"))),
                            Twins.TODAY,
                            GIVEN.formatted("2026-01-01T00:00:00Z"));

            assertThat(selected).isInstanceOf(Selection.Withheld.class);
        }

        @Test
        void reaches_the_model_whose_answer_an_input_is() {
            var rate =
                    new InputSpec(
                            "egfr",
                            "",
                            Twins.amount("mL/min/{1.73_m2}", 1, 200),
                            true,
                            List.of(new InputSource.Derived("ckd-epi-2021")),
                            Optional.empty());
            var given =
                    "{\"egfr\":{\"derived\":"
                            + GIVEN.formatted(Twins.TODAY.minusDays(1) + "T00:00:00Z")
                            + "}}";

            var chosen =
                    (Selection.Chosen)
                            selection.select(
                                    Twins.model(rate),
                                    Consents.sight(Twins.holding()),
                                    Twins.TODAY,
                                    given);

            var used = chosen.used().getFirst();
            assertThat(used.source()).isEqualTo("derived");
            assertThat(used.code().orElseThrow())
                    .startsWith("ckd-epi-2021@")
                    .endsWith(" with prefetched Observation/x");
            nothing(
                    selection.select(
                            Twins.model(rate),
                            Consents.sight(Twins.holding()),
                            Twins.TODAY,
                            "{\"egfr\":{\"derived\":{\"creatinine\":2}}}"),
                    "input.not-askable");
            nothing(
                    selection.select(
                            Twins.model(REQUIRED),
                            Consents.sight(Twins.holding()),
                            Twins.TODAY,
                            given.replace("egfr", "creatinine")),
                    "input.not-askable");
        }

        @Test
        void is_refused_for_an_input_that_no_observation_gives() {
            var other =
                    Twins.input(
                            "creatinine",
                            Twins.amount("mg/dL", 0.1, 30),
                            true,
                            new InputSource.Age());

            nothing(
                    prefetched(other, "2026-01-01T00:00:00Z", Twins.holding()),
                    "input.not-askable");
        }
    }

    @Nested
    class AMeasureOfSamples {
        private static final InputSpec MEAN =
                Twins.input(
                        "meanGlucose",
                        Twins.amount("mg/dL", 20, 600),
                        true,
                        new InputSource.Signal(List.of(Twins.LOINC + "99504-3"), "mean"));
        private static final String OF_THESE =
                "\"signal\":\"http://loinc.org|99504-3\",\"from\":\"2026-11-08T00:00:00Z\","
                        + "\"to\":\"2026-11-21T11:00:00Z\"}}";
        private static final String MEASURED =
                "{\"meanGlucose\":{\"value\":123.5,\"unit\":\"mg/dL\"," + OF_THESE;

        private Selection select(InputSpec spec, Sight sight, String asked) {
            return selection.select(Twins.model(spec), sight, Twins.TODAY, asked);
        }

        @Test
        void is_taken_with_the_samples_as_its_origin() {
            var chosen = (Selection.Chosen) select(MEAN, Consents.sight(Twins.holding()), MEASURED);

            assertThat(only(chosen)).isEqualTo(new InputValue.Amount(123.5));
            assertThat(chosen.used().getFirst().source()).isEqualTo("signal");
            assertThat(chosen.used().getFirst().code()).contains("http://loinc.org|99504-3");
            assertThat(chosen.used().getFirst().observedAt())
                    .contains(Instant.parse("2026-11-21T11:00:00Z"));
            assertThat(chosen.rules()).hasSize(1);
        }

        @Test
        void is_withheld_when_consent_withholds_the_signal() {
            var without = Consents.permittingAllBut(Code.parse(Twins.LOINC + "99504-3"));

            var selected = select(MEAN, Consents.sight(Twins.holding(), without), MEASURED);

            assertThat(selected).isInstanceOf(Selection.Withheld.class);
            assertThat(select(MEAN, Consents.sight(Twins.holding(), without), ""))
                    .as("nor is it told that there are none")
                    .isInstanceOf(Selection.Withheld.class);
        }

        @Test
        void that_cannot_be_made_says_why() {
            var refused =
                    "{\"meanGlucose\":{\"refused\":\"glucose.too-few\",\"why\":\"two are needed\","
                            + OF_THESE;

            nothing(select(MEAN, Consents.sight(Twins.holding()), refused), "glucose.too-few");
            nothing(select(MEAN, Consents.sight(Twins.holding()), ""), "input.missing");
        }

        @Test
        void is_taken_for_no_input_that_does_not_ask_for_it() {
            var other = MEASURED.replace("meanGlucose", "creatinine");

            nothing(select(REQUIRED, Consents.sight(Twins.holding()), other), "input.not-askable");
        }
    }
}
