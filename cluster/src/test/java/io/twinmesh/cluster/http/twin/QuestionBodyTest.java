package io.twinmesh.cluster.http.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.Json;
import io.twinmesh.cluster.http.problem.Refused;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;

/// What an asker may give with a question.
class QuestionBodyTest {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static ObjectNode given(String value) throws IOException {
        return QuestionBody.inputs(
                Json.object().set("inputs", MAPPER.readTree("{\"pressure\":" + value + "}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"70", "true", "\"yes\"", "{\"value\":9.3,\"unit\":\"kPa\"}"})
    void is_a_number_with_or_without_its_unit_a_flag_or_a_text(String value) throws IOException {
        assertThat(given(value).path("pressure")).isEqualTo(MAPPER.readTree(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[70]",
                "{}",
                "{\"value\":70}",
                "{\"value\":\"70\",\"unit\":\"kPa\"}",
                "{\"value\":70,\"unit\":1}",
                "{\"value\":70,\"unit\":\"kPa\",\"job\":\"job-1\"}",
                "{\"value\":70,\"unit\":\"a unit that is longer than any unit is\"}"
            })
    void is_nothing_else_so_that_no_asker_says_where_a_value_is_from(String value) {
        assertThatThrownBy(() -> given(value))
                .isInstanceOfSatisfying(
                        Refused.class,
                        e -> assertThat(e.problem().code()).isEqualTo("body.field-invalid"));
    }
}
