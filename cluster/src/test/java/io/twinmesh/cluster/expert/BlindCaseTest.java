package io.twinmesh.cluster.expert;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.quality.ModelCategories;
import io.twinmesh.persistence.history.PatientEvent.AccessGranted;
import io.twinmesh.persistence.history.PatientEvent.UsedInput;
import io.twinmesh.persistence.identity.JobId;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

class BlindCaseTest {
    @Test
    void shows_each_input_with_its_unit_and_how_long_before_the_question_it_was_observed() {
        var shown = shown(61);

        assertThat(shown)
                .contains("\"name\":\"creatinine\"")
                .contains("\"value\":2.1,\"unit\":\"mg/dL\",\"daysBefore\":18")
                .contains("\"value\":61,\"unit\":\"a\"")
                .contains("\"value\":\"female\"");
    }

    @Test
    void shows_no_name_no_date_no_source_and_nothing_that_was_not_declared() {
        assertThat(shown(61))
                .doesNotContain("job-", "clinic", "2026", "2160-0", "Observation", "nickname");
    }

    @Test
    void an_age_of_90_or_more_is_shown_as_that() {
        assertThat(shown(89)).contains("\"value\":89");
        assertThat(shown(90)).contains("\"value\":\"90 or more\"").doesNotContain(":90");
        assertThat(shown(104)).contains("\"value\":\"90 or more\"").doesNotContain("104");
    }

    @Test
    void names_the_model_s_own_categories_and_that_one_cannot_say() {
        assertThat(shown(61))
                .contains(
                        "\"categories\":[\"g1\",\"g2\",\"g3a\",\"g3b\",\"g4\",\"g5\",\"undecidable\"]");
    }

    @Test
    void what_was_not_there_is_named_and_not_why() {
        assertThat(json("{\"inputs\":{\"age\":61}}"))
                .contains("\"missing\":[\"sex\",\"creatinine\"]");
    }

    private static String shown(int age) {
        return json(
                "{\"inputs\":{\"age\":%d,\"sex\":\"female\",\"creatinine\":2.1,\"nickname\":\"Ada\"}}"
                        .formatted(age));
    }

    private static String json(String inputs) {
        var model = BuiltInModel.named("ckd-epi-2021").orElseThrow().manifest();
        var granted =
                new AccessGranted(
                        Instant.parse("2026-11-20T10:00:00Z"),
                        new JobId("job-" + "1".repeat(32)),
                        "clinic",
                        "TREAT",
                        "sha256:0",
                        LocalDate.parse("2026-11-20"),
                        inputs,
                        List.of(
                                new UsedInput(
                                        "creatinine",
                                        "observation",
                                        Optional.of("http://loinc.org|2160-0"),
                                        "2.1",
                                        Optional.of("mg/dL"),
                                        Optional.of(Instant.parse("2026-11-02T23:00:00Z")),
                                        List.of(1L),
                                        List.of())),
                        List.of(),
                        List.of(),
                        List.of());
        return BlindCase.json(granted, model, ModelCategories.of(model).orElseThrow()).toString();
    }
}
