package io.twinmesh.cluster.security.smart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;

import io.twinmesh.cluster.security.smart.ClientTokens.Shown;
import io.twinmesh.persistence.client.ClientFolder;
import io.twinmesh.persistence.client.ClientJson;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;

/// The tokens of CDS Hooks clients.
class ClientTokensTest {
    private static final Path VECTOR =
            Path.of("..", "..", "shared", "data", "clinical", "cds_hooks_jwt_es384.json");
    private static final String HERE = "https://twin.example.org/cds-services";
    private static final SigningClient WARD = SigningClient.withEc("ward-bot");

    @TempDir private Path folder = Path.of("");
    private Instant now = Instant.parse("2026-11-27T04:00:00Z");
    private ClientFolder clients = new ClientFolder(Path.of(""));

    @BeforeEach
    void register() {
        clients = new ClientFolder(folder);
        clients.put(WARD.registration("twin:query", "TREAT"));
    }

    private ClientTokens tokens(String issuers, int atOnce) {
        return new ClientTokens(
                clients,
                Issuers.ofCdsClients(issuers),
                new InMemoryUsedAssertions(() -> now, atOnce),
                new BackendServices.Limits(
                        Duration.ofSeconds(5), Duration.ofMinutes(5), 60, atOnce),
                () -> now);
    }

    private Shown check(String token) {
        return tokens("", 100).check(token, HERE);
    }

    private static String why(Shown shown) {
        return ((Shown.Refused) shown).why();
    }

    @Test
    void a_token_signed_by_a_registered_client_for_this_address_is_taken_once() {
        var tokens = tokens("", 100);
        var token = WARD.assertion(HERE, now, claims -> claims.subject(null));

        assertThat(tokens.check(token, HERE))
                .isInstanceOfSatisfying(
                        Shown.By.class,
                        by -> assertThat(by.caller().client()).isEqualTo("ward-bot"));
        assertThat(why(tokens.check(token, HERE))).contains("used before");
    }

    @Test
    void a_token_for_another_address_is_refused_down_to_its_last_segment() {
        assertThat(why(check(WARD.assertion(HERE + "/twin-kidney", now)))).contains("aud");
        assertThat(why(check(WARD.assertion(HERE + "/", now)))).contains("aud");
    }

    @Test
    void a_token_is_refused_when_it_has_ended_or_ends_too_late() {
        var ended = WARD.assertion(HERE, now.minusSeconds(600));
        var late =
                WARD.assertion(
                        HERE,
                        now,
                        claims -> claims.expirationTime(Date.from(now.plusSeconds(3_600))));

        assertThat(why(check(ended))).contains("exp");
        assertThat(why(check(late))).contains("exp");
    }

    private static String issued(Instant at, Instant now) {
        return WARD.assertion(HERE, now, claims -> claims.issueTime(Date.from(at)));
    }

    /// It ends in four minutes; the clocks may differ by five seconds.
    @Test
    void
            a_token_is_refused_when_it_was_signed_in_the_future_or_more_than_five_minutes_before_its_end() {
        assertThat(check(issued(now.plusSeconds(5), now))).isInstanceOf(Shown.By.class);
        assertThat(why(check(issued(now.plusSeconds(6), now)))).contains("iat");
        assertThat(check(issued(now.minusSeconds(65), now))).isInstanceOf(Shown.By.class);
        assertThat(why(check(issued(now.minusSeconds(66), now)))).contains("iat");
        assertThat(why(check(issued(now.minus(Duration.ofDays(4 * 365)), now)))).contains("iat");
        assertThat(why(check(WARD.assertion(HERE, now, claims -> claims.issueTime(null)))))
                .contains("iat");
    }

    /// By a client of an `iss` that is an address on the list, its token names its own `jku`.
    @Test
    void a_token_that_names_a_jku_is_taken_when_the_list_has_it() {
        var keys = URI.create("https://ward.example.org/jwks");
        var address = "https://ward.example.org/";
        var token =
                WARD.assertion(
                        HERE, now, header -> header.jwkURL(keys), claims -> claims.issuer(address));

        assertThat(tokens(address + " ward-bot " + keys, 100).check(token, HERE))
                .isInstanceOf(Shown.By.class);
        assertThat(why(tokens(address + " ward-bot", 100).check(token, HERE)))
                .contains("registered client");
    }

    @Test
    void unsigned_and_symmetric_tokens_are_never_taken() throws JOSEException {
        var claims = WARD.claims(HERE, now).build();
        var symmetric =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("ec-1").build(), claims);
        symmetric.sign(new MACSigner(new byte[32]));

        assertThat(check(new PlainJWT(claims).serialize())).isInstanceOf(Shown.Refused.class);
        assertThat(check(symmetric.serialize())).isInstanceOf(Shown.Refused.class);
    }

    @Test
    void as_many_tokens_are_remembered_as_the_limit_says() {
        var tokens = tokens("", 1);
        tokens.check(WARD.assertion(HERE, now), HERE);

        assertThat(tokens.check(WARD.assertion(HERE, now), HERE)).isInstanceOf(Shown.Full.class);
    }

    @Test
    void the_example_of_the_specification_verifies_and_is_refused_because_it_has_ended()
            throws IOException, java.text.ParseException {
        var vector = JsonMapper.builder().build().readTree(VECTOR.toFile());
        var token = vector.path("token").asText();
        var aud = vector.at("/payload/aud").asText();
        clients.put(
                ClientJson.read(
                        """
                        {"client_id":"ehr","scope":"twin:query","purposes":["TREAT"],
                         "jwks":{"keys":[%s]}}
                        """
                                .formatted(vector.path("jwk_public"))));
        var named = "https://fhir-ehr.example.com/ ehr https://fhir-ehr.example.com/jwk_uri";

        assertThat(why(tokens(named, 100).check(token, aud))).contains("exp");

        // on its last day its years of life are the reason, but not without its jku being on the
        // list
        now =
                JWTClaimsSet.parse(vector.path("payload").toString())
                        .getExpirationTime()
                        .toInstant()
                        .minusSeconds(60);
        assertThat(why(tokens(named, 100).check(token, aud))).contains("iat");
        assertThat(why(tokens("https://fhir-ehr.example.com/ ehr", 100).check(token, aud)))
                .contains("registered client");
    }

    @Test
    void a_check_can_be_rehearsed_without_a_client_and_leaves_nothing() {
        assertThat(ClientTokens.rehearse(() -> now)).isTrue();

        assertThat(clients.ids()).containsExactly("ward-bot");
    }
}
