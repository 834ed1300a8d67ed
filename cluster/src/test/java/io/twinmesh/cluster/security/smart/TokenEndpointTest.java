package io.twinmesh.cluster.security.smart;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;

import io.twinmesh.cluster.security.Caller;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.cluster.security.TokenCheck;
import io.twinmesh.cluster.security.smart.TokenEndpoint.Answer;
import io.twinmesh.persistence.client.ClientFolder;
import io.twinmesh.persistence.client.Grant;
import io.twinmesh.persistence.client.Permission;
import io.twinmesh.persistence.client.PurposeOfUse;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;

class TokenEndpointTest {
    private static final String HERE = "https://twin.example.org/oauth2/token";
    private static final ECKey ISSUER = issuer();
    private static final SigningClient WARD = SigningClient.withEc("ward-bot");

    @TempDir private Path folder = Path.of("");
    private Instant now = Instant.parse("2026-11-27T04:00:00Z");
    private ClientFolder clients = new ClientFolder(Path.of(""));
    private TokenEndpoint endpoint = endpoint(60, 1000);

    @BeforeEach
    void register() {
        clients = new ClientFolder(folder);
        clients.put(
                WARD.registration(
                        "system/Observation.rs system/Patient.r twin:query", "TREAT", "HRESCH"));
        endpoint = endpoint(60, 1000);
    }

    @Nested
    class Granting {
        @Test
        void a_signed_assertion_gets_a_token_of_five_minutes_for_what_the_client_may_have() {
            var issued = issued(ask("system/Observation.rs twin:query twin:write"));

            assertThat(issued.life()).isEqualTo(Duration.ofMinutes(5));
            assertThat(issued.scope()).isEqualTo("twin:query system/Observation.rs");
            var caller = caller(issued);
            assertThat(caller.client()).isEqualTo("ward-bot");
            assertThat(caller.may(Scope.TWIN_QUERY)).isTrue();
            assertThat(caller.may(Scope.TWIN_WRITE)).isFalse();
            assertThat(caller.smart().permits(Permission.SEARCH, "Observation")).isTrue();
            assertThat(caller.smart().permits(Permission.READ, "Patient")).isFalse();
        }

        @Test
        void rs384_is_as_good_as_es384() {
            var lab = SigningClient.withRsa("lab");
            clients.put(lab.registration("system/*.cruds", "TREAT"));

            var answer =
                    endpoint.answer(SigningClient.form(lab.assertion(HERE, now), "system/*.read"));

            assertThat(issued(answer).scope()).isEqualTo("system/*.rs");
        }

        @ParameterizedTest
        @CsvSource({
            "system/*.cruds, system/Observation.rs system/Patient.r",
            "system/*.s, system/Observation.s",
            "system/Observation.rs?category=laboratory, system/Observation.rs?category=laboratory"
        })
        void the_scope_is_narrowed_to_what_is_both_asked_for_and_allowed(
                String asked, String granted) {
            assertThat(issued(ask(asked)).scope()).isEqualTo(granted);
        }

        @Test
        void a_condition_travels_in_the_token() {
            var caller = caller(issued(ask("system/Observation.rs?category=laboratory")));

            assertThat(caller.smart().grant(Permission.READ, "Observation"))
                    .isInstanceOf(Grant.Matching.class);
        }

        @Test
        void the_purposes_of_use_are_those_of_the_registration_and_treatment_unless_said() {
            var caller = caller(issued(ask("system/Observation.rs")));

            assertThat(caller.purposes())
                    .isEqualTo(Set.of(new PurposeOfUse("TREAT"), new PurposeOfUse("HRESCH")));
            assertThat(caller.purpose(Optional.empty())).contains(PurposeOfUse.TREATMENT);
            assertThat(caller.purpose(Optional.of("HRESCH"))).contains(new PurposeOfUse("HRESCH"));
            assertThat(caller.purpose(Optional.of("HPAYMT"))).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({
            "''",
            "launch/patient",
            "system/Observation",
            "system/Observation.sr",
            "system/Observation.rs?subject=Patient/1",
            "twin:everything",
            "patient/Observation.rs",
            "user/*.cruds",
            "system/Condition.rs",
            "ledger:mint"
        })
        void a_scope_that_is_unknown_or_not_allowed_is_refused(String asked) {
            var refused = refused(ask(asked));

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.code()).isEqualTo("oauth.invalid-scope");
        }

        @Test
        void the_largest_registration_gives_a_token_that_is_accepted() throws IOException {
            var wide = new StringBuilder();
            for (int i = 0; i < 54; i++) {
                wide.append("system/Type")
                        .append((char) ('A' + i % 26))
                        .append((char) ('a' + i / 26));
                wide.append(".rs?category=").append("c".repeat(8)).append(' ');
            }
            var json =
                    Files.readString(folder.resolve("ward-bot.json"))
                            .replace(
                                    "system/Observation.rs system/Patient.r",
                                    wide.toString().strip())
                            .replace(
                                    "\"purposes\"",
                                    "\"acts_for\":{\"practitioner\":\"Practitioner/"
                                            + "p".repeat(64)
                                            + "\",\"organization\":\"Organization/"
                                            + "o".repeat(64)
                                            + "\",\"roles\":["
                                            + roles()
                                            + "]},\"purposes\"")
                            .replaceAll("\\[ \"HRESCH\", \"TREAT\" \\]", purposes());
            Files.writeString(folder.resolve("ward-bot.json"), json);

            var caller = caller(issued(ask(wide.toString().strip())));
            assertThat(caller.actsFor().roles()).hasSize(8);
            assertThat(caller.purposes()).hasSize(8);
        }

        private String purposes() {
            var codes = new ArrayList<String>();
            for (int i = 0; i < 8; i++) {
                codes.add('"' + "P".repeat(31) + i + '"');
            }
            return codes.toString();
        }

        private String roles() {
            var roles = new StringBuilder();
            for (int i = 0; i < 8; i++) {
                roles.append(i == 0 ? "\"" : ",\"").append(i).append("r".repeat(119)).append('"');
            }
            return roles.toString();
        }
    }

    @Nested
    class Asking {
        @ParameterizedTest
        @CsvSource({
            "grant_type, '', oauth.invalid-request",
            "grant_type, authorization_code, oauth.unsupported-grant-type",
            "client_assertion_type, '', oauth.invalid-request",
            "client_assertion_type, urn:other, oauth.invalid-request",
            "client_assertion, '', oauth.invalid-request"
        })
        void without_a_parameter_or_for_another_grant_is_refused(
                String parameter, String value, String code) {
            var form =
                    new HashMap<>(
                            SigningClient.form(WARD.assertion(HERE, now), "system/Observation.rs"));
            if (value.isEmpty()) {
                form.remove(parameter);
            } else {
                form.put(parameter, value);
            }

            assertThat(refused(endpoint.answer(form)).code()).isEqualTo(code);
        }

        @Test
        void in_another_client_s_name_is_refused() {
            var form =
                    new HashMap<>(
                            SigningClient.form(WARD.assertion(HERE, now), "system/Observation.rs"));
            form.put("client_id", "somebody-else");

            assertThat(refused(endpoint.answer(form)).code()).isEqualTo("oauth.invalid-client");
        }

        @Test
        void too_often_is_refused_until_the_time_that_the_answer_names() {
            endpoint = endpoint(2, 1000);
            issued(ask("system/Observation.rs"));
            issued(ask("system/Observation.rs"));

            var refused = refused(ask("system/Observation.rs"));

            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.retryAfter()).contains(Duration.ofSeconds(30));
            now = now.plusSeconds(30);
            issued(ask("system/Observation.rs"));
        }

        @Test
        void when_too_many_assertions_are_remembered_is_refused_until_they_end() {
            endpoint = endpoint(60, 2);
            issued(ask("system/Observation.rs"));
            issued(ask("system/Observation.rs"));

            assertThat(refused(ask("system/Observation.rs")).status()).isEqualTo(503);
            now = now.plusSeconds(300);
            issued(ask("system/Observation.rs"));
        }
    }

    @Nested
    class AnAssertion {
        @Test
        void is_good_for_one_use() {
            var assertion = WARD.assertion(HERE, now);
            issued(endpoint.answer(SigningClient.form(assertion, "system/Observation.rs")));

            for (int seconds : new int[] {1, 200, 268}) {
                now = Instant.parse("2026-11-27T04:00:00Z").plusSeconds(seconds);
                rejected(assertion, "used before");
            }
            now = Instant.parse("2026-11-27T04:00:00Z").plusSeconds(270);
            rejected(assertion, "exp");
        }

        @Test
        void for_another_endpoint_or_several_is_rejected() {
            rejected(WARD.assertion("https://other.example.org/oauth2/token", now), "aud");
            rejected(claims(c -> c.audience(List.of(HERE, "https://other.example"))), "aud");
            rejected(claims(c -> c.audience((String) null)), "aud");
        }

        @Test
        void that_is_over_or_ends_in_more_than_five_minutes_or_never_is_rejected() {
            rejected(claims(c -> c.expirationTime(at(-30))), "exp");
            rejected(claims(c -> c.expirationTime(at(331))), "exp");
            rejected(claims(c -> c.expirationTime(null)), "exp");
            rejected(claims(c -> c.notBeforeTime(at(60))), "not valid yet");
            issued(
                    endpoint.answer(
                            SigningClient.form(
                                    claims(c -> c.expirationTime(at(330))), "system/Patient.r")));
        }

        @Test
        void without_a_jti_or_with_an_endless_one_is_rejected() {
            rejected(claims(c -> c.jwtID(null)), "jti");
            rejected(claims(c -> c.jwtID("")), "jti");
            rejected(claims(c -> c.jwtID("j".repeat(257))), "jti");
        }

        @Test
        void about_another_subject_is_rejected() {
            rejected(claims(c -> c.subject("root")), "sub");
        }

        @Test
        void that_is_not_proven_is_rejected_in_the_same_words_whatever_is_wrong()
                throws JOSEException {
            var secret = WARD.registration("system/*.r", "TREAT").keys().jwks();
            var hmac =
                    new SignedJWT(
                            new JWSHeader.Builder(JWSAlgorithm.HS384).keyID("ec-1").build(),
                            WARD.claims(HERE, now).build());
            hmac.sign(new MACSigner(secret.getBytes(StandardCharsets.UTF_8)));
            var impostor = SigningClient.withEc("ward-bot");
            var stranger = SigningClient.withEc("nobody");
            var good = WARD.assertion(HERE, now).split("\\.", -1);
            var other = claims(c -> c.claim("more", true)).split("\\.", -1);

            for (var bad :
                    new String[] {
                        "",
                        "a.b.c",
                        "x".repeat(AssertionCheck.MAX_LENGTH + 1),
                        hmac.serialize(),
                        new PlainJWT(WARD.claims(HERE, now).build()).serialize(),
                        impostor.assertion(HERE, now),
                        stranger.assertion(HERE, now),
                        good[0] + "." + other[1] + "." + good[2],
                        header(h -> h.keyID("other")),
                        header(h -> h.keyID(null)),
                        header(h -> h.jwkURL(URI.create("https://attacker.example/keys"))),
                        header(h -> h.type(JOSEObjectType.JOSE)),
                        claims(c -> c.issuer("../ward-bot")),
                        claims(c -> c.issuer(null))
                    }) {
                rejected(bad, "signed RS384 or ES384");
            }
        }

        @Test
        void of_a_client_that_was_removed_or_whose_file_is_broken_is_rejected_at_once()
                throws IOException {
            Files.writeString(folder.resolve("ward-bot.json"), "{}");
            rejected(WARD.assertion(HERE, now), "registered client");
            clients.remove("ward-bot");
            rejected(WARD.assertion(HERE, now), "registered client");
        }

        private String claims(UnaryOperator<JWTClaimsSet.Builder> change) {
            return WARD.assertion(HERE, now, change);
        }

        private String header(UnaryOperator<JWSHeader.Builder> change) {
            return WARD.assertion(HERE, now, change, claims -> claims);
        }

        private Date at(int seconds) {
            return Date.from(now.plusSeconds(seconds));
        }

        private void rejected(String assertion, String why) {
            var refused =
                    refused(endpoint.answer(SigningClient.form(assertion, "system/Patient.r")));
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.code()).isEqualTo("oauth.invalid-client");
            assertThat(refused.why()).contains(why);
        }
    }

    private Answer ask(String scope) {
        return endpoint.answer(SigningClient.form(WARD.assertion(HERE, now), scope));
    }

    private static Answer.Issued issued(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Issued.class);
        return (Answer.Issued) answer;
    }

    private static Answer.Refused refused(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        return (Answer.Refused) answer;
    }

    private Caller caller(Answer.Issued issued) {
        var check = new TokenCheck(ISSUER.toPublicJWK(), () -> now, Duration.ofSeconds(30));
        return switch (check.check(issued.token())) {
            case TokenCheck.Finding.Valid(Caller caller) -> caller;
            case TokenCheck.Finding.Invalid(var code, var why) ->
                    throw new AssertionError(code + ": " + why);
        };
    }

    private TokenEndpoint endpoint(int perMinute, int assertions) {
        return BackendServices.tokenEndpoint(
                clients,
                ISSUER,
                () -> HERE,
                new InMemoryUsedAssertions(() -> now, assertions),
                new BackendServices.Limits(
                        Duration.ofSeconds(30), Duration.ofMinutes(5), perMinute, assertions),
                () -> now,
                new Random(7));
    }

    private static ECKey issuer() {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID("issuer").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
