package io.twinmesh.persistence.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Base64;

class ClientJsonTest {
    static final String GOOD =
            """
            {"client_id":"ward-bot","scope":"system/Observation.rs twin:query","purposes":["TREAT"],
             "acts_for":{"organization":"Organization/ward-3","roles":["http://snomed.info/sct|309343006"]},
             "jwks":{"keys":[{"kty":"EC","crv":"P-384","kid":"k1","use":"sig","x":"%1$s","y":"%1$s"}]}}
            """
                    .formatted(bytes(48));

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"jwks\"; \"jwks_uri\":\"https://a.example/keys\",\"jwks\"; jwks_uri",
                "\"use\":\"sig\"; \"d\":\"AAAA\"; private",
                "\"kid\":\"k1\",; ; kid",
                "P-384; P-256; P-384",
                "\"kty\":\"EC\"; \"kty\":\"oct\"; kty",
                "\"use\":\"sig\"; \"use\":\"enc\"; use",
                "\"use\":\"sig\"; \"alg\":\"HS384\"; alg",
                "system/Observation.rs; patient/Observation.rs; system/",
                "system/Observation.rs; system/Observation.sr; SMART scope",
                "system/Observation.rs; system/Observation.rs?name=x; condition",
                "[\"TREAT\"]; []; purposes",
                "[\"TREAT\"]; [\"treat it\"]; purposes",
                "Organization/ward-3; Patient/7; Organization",
                "\"client_id\":\"ward-bot\"; \"client_id\":\"ward bot\"; client_id",
                "\"purposes\"; \"secret\":1,\"purposes\"; unknown field",
                "\"purposes\"; \"scope\":\"\",\"purposes\"; JSON"
            })
    void what_is_wrong_is_said_in_one_sentence(String part, String instead, String said) {
        var bad = GOOD.replace(part, instead == null ? "" : instead);

        assertThatThrownBy(() -> ClientJson.read(bad))
                .isInstanceOf(MalformedClientException.class)
                .hasMessageContaining(said);
    }

    @Test
    void a_short_rsa_key_is_refused_and_a_long_one_taken() {
        var key = "\"kty\":\"RSA\",\"kid\":\"k1\",\"e\":\"AQAB\",\"n\":\"%s\"";
        var ec = GOOD.substring(GOOD.indexOf("\"kty\""), GOOD.indexOf("}]}"));

        assertThat(ClientJson.read(GOOD.replace(ec, key.formatted(bytes(256)))).keys().jwks())
                .contains("RSA");
        assertThatThrownBy(() -> ClientJson.read(GOOD.replace(ec, key.formatted(bytes(255)))))
                .isInstanceOf(MalformedClientException.class)
                .hasMessageContaining("2048");
    }

    private static String bytes(int length) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[length]);
    }
}
