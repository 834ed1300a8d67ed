package io.twinmesh.persistence.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;

class JsonDigestTest {
    @ParameterizedTest(name = "{0} says what {1} says")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"a":1,"b":[true,null]} | { "b" : [ true , null ], "a" : 1 }
                    {"a":"é/"}              | {"a":"\\u00e9\\/"}
                    {"a":{"y":1.50,"x":{}}} | {"a":{"x":{},"y":1.50}}
                    """)
    void how_it_is_written_does_not_count(String one, String other) {
        assertThat(digest(one)).isEqualTo(digest(other));
    }

    @ParameterizedTest(name = "{0} says something else than {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"a":1.5}     | {"a":1.50}
                    {"a":1}       | {"a":1.0}
                    {"a":1}       | {"a":"1"}
                    {"a":[1,2]}   | {"a":[2,1]}
                    {"a":[[1],2]} | {"a":[[1,2]]}
                    {"a":""}      | {"b":""}
                    {"a":{"b":1}} | {"a":{},"b":1}
                    {"a":null}    | {"a":"null"}
                    {"a":"true"}  | {"a":true}
                    {"ab":"c"}    | {"a":"bc"}
                    """)
    void what_it_says_counts(String one, String other) {
        assertThat(digest(one)).isNotEqualTo(digest(other));
    }

    @Test
    void what_is_no_json_is_the_same_only_as_itself() {
        assertThat(digest("{\"a\":1")).isEqualTo(digest("{\"a\":1"));
        assertThat(digest("{\"a\":1")).isNotEqualTo(digest("{ \"a\":1"));
        assertThat(digest("{\"a\":1} {}")).isNotEqualTo(digest("{\"a\":1}"));
    }

    private static byte[] digest(String json) {
        return JsonDigest.of(json.getBytes(StandardCharsets.UTF_8));
    }
}
