package io.twinmesh.cli.ask;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.inference.clinical.Score;

import org.junit.jupiter.api.Test;

final class QueryStatusTest {
    private static QueryStatus answered(String warnings) {
        var json =
                """
                {"state":"settled","answer":{"primary":"score","warnings":[%s],
                 "values":{"score":{"value":8,"unit":"{score}"}}}}\
                """
                        .formatted(warnings);
        try {
            return new QueryStatus(JsonMapper.builder().build().readTree(json));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_sum_without_all_of_its_signs_is_shown_as_at_least_that() {
        assertThat(answered("\"" + Score.AT_LEAST + "\"").primary()).contains("at least 8");
    }

    @Test
    void a_whole_sum_is_shown_as_it_is_whatever_else_is_warned_of() {
        assertThat(answered("").primary()).contains("8");
        assertThat(answered("\"horizon.beyond-evidence\"").primary()).contains("8");
    }
}
