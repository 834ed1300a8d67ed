package io.twinmesh.cluster.http.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.http.problem.Refused;
import io.twinmesh.persistence.history.AmendedValue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.util.List;

class ReviewRoutesTest {
    private static List<AmendedValue> amended(String values) throws JsonProcessingException {
        return ReviewRoutes.amended(
                (ObjectNode) new JsonMapper().readTree("{\"values\":" + values + "}"));
    }

    @Test
    void a_value_is_a_number_with_its_unit() throws JsonProcessingException {
        assertThat(amended("{\"creatinine\":{\"value\":1.1,\"unit\":\"mg/dL\"}}"))
                .containsExactly(new AmendedValue("creatinine", new BigDecimal("1.1"), "mg/dL"));
    }

    /// The last two are numbers of JSON, and no double holds them.
    @ParameterizedTest
    @ValueSource(strings = {"\"1.1\"", "null", "[1.1]", "1e400", "-1e400"})
    void any_other_value_is_refused_and_not_repeated(String value) {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() ->
                        amended(
                                "{\"creatinine\":{\"value\":%s,\"unit\":\"mg/dL\"}}"
                                        .formatted(value)))
                .satisfies(refused -> {
                    assertThat(refused.problem().status()).isEqualTo(400);
                    assertThat(refused.problem().code()).isEqualTo("body.field-invalid");
                    assertThat(refused.problem().detail()).doesNotContain("creatinine");
                });
    }
}
