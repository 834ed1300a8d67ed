package io.twinmesh.inference.proof;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.Random;

class ContentIdTest {
    private static final String HELLO =
            "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e";

    /// The first is the well-known name of nothing, the second by Python's `base64.b32encode`.
    @ParameterizedTest
    @CsvSource({
        "'', bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
        "hello world, " + HELLO
    })
    void bytes_have_the_name_that_ipfs_gives_them(String bytes, String cid) {
        assertThat(ContentId.of(bytes.getBytes(StandardCharsets.UTF_8)).text()).isEqualTo(cid);
    }

    @Test
    void every_name_is_read_back() {
        var random = new Random(20_261_129);
        var bytes = new byte[32];
        for (int i = 0; i < 1000; i++) {
            random.nextBytes(bytes);
            var id = new ContentId(Digest.of32(bytes));
            assertThat(ContentId.parse(id.text())).contains(id);
            assertThat(id.digest().bytes()).isEqualTo(bytes);
        }
    }

    /// Other case, base, codec (dag-pb), version, length, or bits behind the end.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "b",
                "BAFKREIFZJUT3TE2NHYEKKLSS27NH3K72YSCO7Y32KOAO5EEI66WOF36N5E",
                "zb2rhj7crUKTQYRGCRATFaQ6YFLTde2YzdqbbhAASkL9uRDXn",
                "bafybeifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
                "QmaozNR7DZHQK1ZcU9p7QdrshMvXqWK6gpu5rmrkPdT3L4",
                "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5",
                "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5ee",
                "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5f",
                "sha256:b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9"
            })
    void another_spelling_is_no_name(String text) {
        assertThat(ContentId.parse(text)).isEmpty();
    }
}
