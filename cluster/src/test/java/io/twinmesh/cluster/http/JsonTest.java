package io.twinmesh.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What JSON may be said to be.
class JsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/json; charset=UTF-8",
                "application/json;charset=\"utf-8\"",
                "application/octet-stream"
            })
    void is_in_utf_8_when_no_other_charset_is_named(String mediaType) {
        assertThat(Json.inUtf8(mediaType)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json; charset=latin1",
                "application/json; q=1; Charset=ISO-8859-1",
                "text/json; charset=utf-16"
            })
    void is_in_no_other_charset(String mediaType) {
        assertThat(Json.inUtf8(mediaType)).isFalse();
    }
}
