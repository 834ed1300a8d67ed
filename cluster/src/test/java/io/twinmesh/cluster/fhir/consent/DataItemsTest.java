package io.twinmesh.cluster.fhir.consent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.persistence.consent.DataItem;
import io.twinmesh.persistence.history.Code;
import io.twinmesh.persistence.vault.DataClass;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Instant;

class DataItemsTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    private static DataItem item(String json) {
        try {
            return DataItems.of(
                    DataClass.CLINICAL, JsonMapper.builder().build().readTree(json), NOW);
        } catch (IOException e) {
            throw new IllegalArgumentException("the test's JSON is broken", e);
        }
    }

    @Test
    void an_observation_is_about_its_code_and_those_of_its_components_and_mentions_all_others() {
        var item =
                item(
                        """
                        {"resourceType":"Observation","effectiveDateTime":"2026-01-02",
                         "meta":{"security":[{"system":"s","code":"R"}],
                           "tag":[{"system":"t","code":"x"}]},
                         "category":[{"coding":[{"system":"c","code":"vital-signs"}]}],
                         "code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},
                         "component":[{
                           "code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},
                           "valueQuantity":{"value":120,"system":"u","code":"mm[Hg]"}}],
                         "valueCodeableConcept":{"coding":[{"code":"high"}]}}\
                        """);

        assertThat(item.type()).isEqualTo("Observation");
        assertThat(item.codes()).extracting(Code::code).containsExactly("85354-9", "8480-6");
        assertThat(item.mentioned())
                .extracting(Code::text)
                .containsExactly("c|vital-signs", "high");
        assertThat(item.labels()).extracting(Code::text).containsExactly("s|R");
        assertThat(item.first()).contains(Instant.parse("2026-01-02T00:00:00Z"));
        assertThat(item.last()).contains(Instant.parse("2026-01-02T23:59:59.999999999Z"));
    }

    @Test
    void a_condition_lasts_from_its_onset_to_its_end() {
        var over =
                item(
                        """
                        {"resourceType":"Condition","onsetDateTime":"2020-01-01T10:00:00Z",
                         "abatementDateTime":"2021","recordedDate":"2022-01-01"}\
                        """);

        assertThat(over.first()).contains(Instant.parse("2020-01-01T10:00:00Z"));
        assertThat(over.last()).contains(Instant.parse("2021-12-31T23:59:59.999999999Z"));
    }

    @Test
    void an_open_period_has_a_beginning_only_and_an_unreadable_time_is_none() {
        var open = item("{\"resourceType\":\"Encounter\",\"period\":{\"start\":\"2020-01-01\"}}");
        var unreadable =
                item("{\"resourceType\":\"Observation\",\"effectiveDateTime\":\"last week\"}");

        assertThat(open.first()).contains(Instant.parse("2020-01-01T00:00:00Z"));
        assertThat(open.last()).isEmpty();
        assertThat(unreadable.first()).isEmpty();
        assertThat(unreadable.last()).isEmpty();
    }

    @Test
    void a_patient_is_about_now() {
        var patient = item("{\"resourceType\":\"Patient\",\"birthDate\":\"1970-01-01\"}");

        assertThat(patient.first()).contains(NOW);
        assertThat(patient.last()).contains(NOW);
    }
}
