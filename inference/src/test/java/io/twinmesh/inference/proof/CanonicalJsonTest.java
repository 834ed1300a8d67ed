package io.twinmesh.inference.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;

class CanonicalJsonTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"b\": 1, \"a\": {\"d\": [1, 2 ], \"c\": null}}|{\"a\":{\"c\":null,\"d\":[1,2]},\"b\":1}",
                "{\"x\": 0.50, \"y\": 1e3, \"z\": 3}|{\"x\":0.5,\"y\":1000.0,\"z\":3}",
                "[true, false, \"\\u00e9\"]|[true,false,\"é\"]",
            })
    void sorts_keys_drops_white_space_and_writes_numbers_one_way(String text, String canonical)
            throws Exception {
        var tree = JsonMapper.builder().build().readTree(text);

        var bytes = CanonicalJson.bytes(tree);

        assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(canonical);
        assertThat(CanonicalJson.bytes(JsonMapper.builder().build().readTree(bytes)))
                .isEqualTo(bytes);
    }

    @Test
    void a_digest_has_one_form() {
        assertThat(Digest.of("abc".getBytes(StandardCharsets.US_ASCII)))
                .hasToString(
                        "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThatThrownBy(() -> new Digest("sha256:ABC")).hasMessageContaining("64 hex digits");
        assertThat(Digest.of(new byte[0]).bytes()).hasSize(32);
    }
}
