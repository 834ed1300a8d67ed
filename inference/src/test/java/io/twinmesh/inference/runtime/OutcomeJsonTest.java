package io.twinmesh.inference.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

class OutcomeJsonTest {
    private static final Outcome COMPUTED =
            new Outcome.Computed(
                    List.of(new Outcome.Output("score", 7, "{score}")),
                    Optional.of(new Outcome.Band("high", "High")),
                    List.of("assumed.spo2-scale-1"),
                    List.of(new Outcome.Contribution("heartRate", 3)));

    @Test
    void a_computed_outcome_has_these_bytes_and_reads_back() {
        var bytes = OutcomeJson.write(COMPUTED);

        assertThat(new String(bytes, StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"computed\":{\"band\":{\"code\":\"high\",\"label\":\"High\"},"
                                + "\"contributions\":[{\"amount\":3.0,\"input\":\"heartRate\"}],"
                                + "\"outputs\":[{\"name\":\"score\",\"unit\":\"{score}\",\"value\":7.0}],"
                                + "\"warnings\":[\"assumed.spo2-scale-1\"]}}");
        assertThat(OutcomeJson.read(bytes)).isEqualTo(COMPUTED);
    }

    @Test
    void what_was_read_off_an_image_says_under_which_code_and_how_certain() {
        var outcome =
                new Outcome.Computed(
                        List.of(
                                new Outcome.Output(
                                        "creatinine",
                                        1.1,
                                        "mg/dL",
                                        Optional.of(new Outcome.Read("2160-0", .93)))),
                        Optional.empty(),
                        List.of(),
                        List.of());

        var bytes = OutcomeJson.write(outcome);

        assertThat(new String(bytes, StandardCharsets.UTF_8))
                .contains(
                        "{\"confidence\":0.93,\"loinc\":\"2160-0\",\"name\":\"creatinine\","
                                + "\"unit\":\"mg/dL\",\"value\":1.1}");
        assertThat(OutcomeJson.read(bytes)).isEqualTo(outcome);
    }

    @Test
    void an_outcome_without_an_answer_reads_back() {
        var outcome = new Outcome.NotComputed("input.missing", "age is needed", Optional.of("age"));

        var bytes = OutcomeJson.write(outcome);

        assertThat(new String(bytes, StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"notComputed\":{\"code\":\"input.missing\",\"input\":\"age\","
                                + "\"why\":\"age is needed\"}}");
        assertThat(OutcomeJson.read(bytes)).isEqualTo(outcome);
    }

    @Test
    void unknown_missing_and_doubled_fields_are_refused() {
        for (var text :
                List.of(
                        "{}",
                        "[]",
                        "",
                        "{\"computed\":{},\"notComputed\":{}}",
                        "{\"notComputed\":{\"code\":\"a\"}}",
                        "{\"notComputed\":{\"code\":\"a\",\"why\":\"b\",\"more\":1}}",
                        "{\"notComputed\":{\"code\":\"a\",\"code\":\"c\",\"why\":\"b\"}}",
                        "{\"notComputed\":{\"code\":\"a\",\"why\":\"b\"}} x")) {
            assertThatThrownBy(() -> OutcomeJson.read(text.getBytes(StandardCharsets.UTF_8)))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void an_outcome_over_the_limit_is_refused() {
        assertThatThrownBy(() -> OutcomeJson.read(new byte[OutcomeJson.MAX_BYTES + 1]))
                .hasMessageContaining("at most");
    }

    @Test
    void its_text_shows_no_number() {
        assertThat(COMPUTED.toString()).isEqualTo("Computed[score]");
    }
}
