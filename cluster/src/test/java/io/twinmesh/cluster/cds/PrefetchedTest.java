package io.twinmesh.cluster.cds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.inference.catalog.BuiltInModel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;

/// What is taken of prefetched resources, and what is left.
class PrefetchedTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String OLDER = creatinine("a", "1.2", "2026-01-01");
    private static final String NEWER = creatinine("b", "1.4", "2026-02-01");

    private static String creatinine(String id, String value, String day) {
        return """
        {"resourceType":"Observation","id":"%s","status":"final",
         "subject":{"reference":"https://ehr.example.org/r4/Patient/tw-1"},
         "code":{"coding":[{"system":"http://loinc.org","code":"2160-0"}]},
         "effectiveDateTime":"%sT08:00:00Z",
         "valueQuantity":{"value":%s,"unit":"mg/dL",
           "system":"http://unitsofmeasure.org","code":"mg/dL"}}\
        """
                .formatted(id, day, value);
    }

    private static String bundle(String link, String... resources) {
        var entries = new StringBuilder();
        for (var resource : resources) {
            entries.append(entries.isEmpty() ? "" : ",")
                    .append("{\"resource\":")
                    .append(resource)
                    .append("}");
        }
        return "{\"resourceType\":\"Bundle\",\"type\":\"searchset\"%s,\"entry\":[%s]}"
                .formatted(link, entries);
    }

    private static String asked(String prefetch) {
        return asked(prefetch, "ckd-epi-2021");
    }

    private static String asked(String prefetch, String name) {
        var model = BuiltInModel.named(name).orElseThrow().manifest();
        try {
            return Prefetched.read(MAPPER.readTree(prefetch), "tw-1")
                    .asked(model, it -> BuiltInModel.named(it).map(BuiltInModel::manifest));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String under(String key) {
        return "{\"observations\":" + key + "}";
    }

    @Test
    void an_input_that_is_another_models_answer_gets_what_that_model_takes() {
        assertThat(asked(under(bundle("", OLDER, NEWER)), "kfre-4v-2016"))
                .isEqualTo(
                        "{\"egfr\":{\"derived\":{\"creatinine\":{\"value\":1.4,"
                                + "\"unit\":\"mg/dL\",\"prefetched\":\"Observation/b\","
                                + "\"at\":\"2026-02-01T08:00:00Z\"}}}}");
    }

    @Test
    void of_a_bundle_the_newest_value_of_each_input_is_taken_with_its_source_and_time() {
        assertThat(asked(under(bundle("", OLDER, NEWER))))
                .isEqualTo(
                        "{\"creatinine\":{\"value\":1.4,\"unit\":\"mg/dL\","
                                + "\"prefetched\":\"Observation/b\","
                                + "\"at\":\"2026-02-01T08:00:00Z\"}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"observations\":null}",
                "{\"observations\":{\"resourceType\":\"OperationOutcome\",\"issue\":[]}}",
                "{\"observations\":{\"resourceType\":\"Bundle\"}}",
                "{\"observations\":7}",
                "7"
            })
    void a_key_that_is_missing_null_or_an_error_gives_nothing(String prefetch) {
        assertThat(asked(prefetch)).isEqualTo("{}");
    }

    @Test
    void of_a_bundle_with_a_next_page_the_first_is_taken_when_it_is_newest_first() {
        var next = ",\"link\":[{\"relation\":\"next\",\"url\":\"https://ehr.example.org/r4?p=2\"}]";

        assertThat(asked(under(bundle(next, NEWER, OLDER)))).contains("\"value\":1.4");
        assertThat(asked(under(bundle(next, OLDER, NEWER)))).isEqualTo("{}");
    }

    @Test
    void values_of_somebody_else_of_no_time_or_of_no_standing_are_left() {
        assertThat(asked(under(bundle("", NEWER.replace("tw-1", "tw-2"))))).isEqualTo("{}");
        assertThat(asked(under(bundle("", NEWER.replace("effectiveDateTime", "x")))))
                .isEqualTo("{}");
        assertThat(asked(under(bundle("", NEWER.replace("\"final\"", "\"entered-in-error\"")))))
                .isEqualTo("{}");
        assertThat(asked(under(bundle("", NEWER.replace("2160-0", "718-7"))))).isEqualTo("{}");
    }

    @Test
    void a_single_observation_is_read_as_well() {
        assertThat(asked(under(NEWER))).contains("\"value\":1.4");
    }

    @Test
    void nothing_of_it_shows_in_a_log() throws IOException {
        var read = Prefetched.read(MAPPER.readTree(under(NEWER)), "tw-1");

        assertThat(read).hasToString("Prefetched[1]");
        assertThat(read.values().getFirst()).hasToString("Value[hidden]");
    }
}
