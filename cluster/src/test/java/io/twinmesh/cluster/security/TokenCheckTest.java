package io.twinmesh.cluster.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;

import io.twinmesh.cluster.security.TokenCheck.Finding;
import io.twinmesh.persistence.client.ActsFor;
import io.twinmesh.persistence.client.PurposeOfUse;
import io.twinmesh.persistence.client.SmartScopes;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

class TokenCheckTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final ECKey ISSUER = key(Curve.P_256, "issuer");
    private static final TokenCheck CHECK =
            new TokenCheck(ISSUER.toPublicJWK(), InstantSource.fixed(NOW), Duration.ofSeconds(30));

    @Test
    void a_good_token_names_the_client_and_its_scopes() throws JOSEException {
        assertThat(CHECK.check(token(c -> c)))
                .isEqualTo(
                        new Finding.Valid(
                                new Caller(
                                        "ward-3",
                                        Set.of("twin:query", "twin:read"),
                                        SmartScopes.READ_ALL,
                                        ActsFor.NOBODY,
                                        Set.of(PurposeOfUse.TREATMENT))));
    }

    @Test
    void an_expired_token_is_told_so_after_the_allowed_skew() throws JOSEException {
        assertThat(CHECK.check(token(c -> c.expirationTime(at(-29)))))
                .isInstanceOf(Finding.Valid.class);
        assertThat(code(token(c -> c.expirationTime(at(-30))))).isEqualTo("auth.token-expired");
    }

    @Test
    void a_token_for_another_audience_is_invalid() throws JOSEException {
        invalid(token(c -> c.audience("somebody-else")));
        invalid(token(c -> c.audience(java.util.List.of("twinmesh", "somebody-else"))));
        invalid(token(c -> c.audience((String) null)));
    }

    @Test
    void a_token_without_an_end_or_a_beginning_or_with_too_long_a_life_is_invalid()
            throws JOSEException {
        invalid(token(c -> c.expirationTime(null)));
        invalid(token(c -> c.issueTime(null)));
        invalid(token(c -> c.expirationTime(at(26 * 3600))));
        invalid(token(c -> c.issueTime(at(120)).expirationTime(at(300))));
        invalid(token(c -> c.notBeforeTime(at(120))));
    }

    @Test
    void a_token_without_a_well_formed_client_is_invalid() throws JOSEException {
        invalid(token(c -> c.subject(null)));
        invalid(token(c -> c.subject("a b")));
        invalid(token(c -> c.subject("x".repeat(65))));
    }

    @Test
    void the_signature_of_a_token_that_comes_again_is_not_computed_again() throws JOSEException {
        var check = check(InstantSource.fixed(NOW));
        var token = token(c -> c);

        var first = check.check(token);

        assertThat(check.check(token)).isEqualTo(first).isInstanceOf(Finding.Valid.class);
        assertThat(check.signatures()).isEqualTo(1);
    }

    @Test
    void a_token_that_was_good_is_expired_when_its_time_is_over() throws JOSEException {
        var now = new AtomicReference<>(NOW);
        var check = check(now::get);
        var token = token(c -> c.expirationTime(at(60)));
        assertThat(check.check(token)).isInstanceOf(Finding.Valid.class);

        now.set(NOW.plusSeconds(90));

        assertThat(check.check(token))
                .isInstanceOfSatisfying(
                        Finding.Invalid.class,
                        told -> assertThat(told.code()).isEqualTo("auth.token-expired"));
    }

    @Test
    void claims_of_a_good_token_under_another_signature_are_invalid() throws JOSEException {
        var check = check(InstantSource.fixed(NOW));
        var one = token(c -> c);
        var other = token(c -> c.subject("ward-4"));
        assertThat(check.check(one)).isInstanceOf(Finding.Valid.class);
        assertThat(check.check(other)).isInstanceOf(Finding.Valid.class);

        var mixed =
                one.substring(0, one.lastIndexOf('.')) + other.substring(other.lastIndexOf('.'));

        assertThat(check.check(mixed)).isInstanceOf(Finding.Invalid.class);
        // nor is a bad one remembered
        assertThat(check.check(mixed)).isInstanceOf(Finding.Invalid.class);
        assertThat(check.signatures()).isEqualTo(4);
    }

    @Test
    void of_more_tokens_than_are_remembered_the_one_used_longest_ago_is_forgotten() {
        var proven = new ProvenTokens();
        for (int i = 0; i < ProvenTokens.MOST; i++) {
            proven.add(ProvenTokens.digest("token-" + i), claims(c -> c));
        }
        assertThat(proven.claims(ProvenTokens.digest("token-0"))).isPresent();

        proven.add(ProvenTokens.digest("one more"), claims(c -> c));

        assertThat(proven.claims(ProvenTokens.digest("token-0"))).isPresent();
        assertThat(proven.claims(ProvenTokens.digest("token-1"))).isEmpty();
    }

    private static TokenCheck check(InstantSource time) {
        return new TokenCheck(ISSUER.toPublicJWK(), time, Duration.ofSeconds(30));
    }

    @Test
    void an_unsigned_token_is_invalid() {
        invalid(new PlainJWT(claims(c -> c)).serialize());
    }

    @Test
    void a_token_signed_with_the_public_key_as_a_password_is_invalid() throws JOSEException {
        var secret =
                ISSUER.toPublicJWK()
                        .toJSONString()
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        invalid(signed(JWSAlgorithm.HS256, "issuer", new MACSigner(secret), c -> c));
    }

    @Test
    void a_token_of_another_key_is_invalid_also_under_our_key_id() throws JOSEException {
        invalid(
                signed(
                        JWSAlgorithm.ES256,
                        "issuer",
                        new ECDSASigner(key(Curve.P_256, "issuer")),
                        c -> c));
        invalid(signed(JWSAlgorithm.ES256, "other", new ECDSASigner(ISSUER), c -> c));
        invalid(
                signed(
                        JWSAlgorithm.ES384,
                        "issuer",
                        new ECDSASigner(key(Curve.P_384, "issuer")),
                        c -> c));
    }

    @Test
    void a_changed_token_is_invalid() throws JOSEException {
        var parts = token(c -> c).split("\\.", -1);
        var other = token(c -> c.subject("root")).split("\\.", -1);
        invalid(parts[0] + "." + other[1] + "." + parts[2]);
    }

    @Test
    void nonsense_and_a_token_over_the_limit_are_invalid() {
        invalid("");
        invalid("...");
        invalid("x".repeat(TokenCheck.MAX_LENGTH + 1));
    }

    private static void invalid(String token) {
        assertThat(code(token)).isEqualTo("auth.token-invalid");
    }

    private static String code(String token) {
        return switch (CHECK.check(token)) {
            case Finding.Valid _ -> "valid";
            case Finding.Invalid(String code, String _) -> code;
        };
    }

    private static String token(UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
        return signed(JWSAlgorithm.ES256, "issuer", new ECDSASigner(ISSUER), change);
    }

    private static String signed(
            JWSAlgorithm algorithm,
            String keyId,
            JWSSigner signer,
            UnaryOperator<JWTClaimsSet.Builder> change)
            throws JOSEException {
        var jwt =
                new SignedJWT(
                        new JWSHeader.Builder(algorithm).keyID(keyId).build(), claims(change));
        jwt.sign(signer);
        return jwt.serialize();
    }

    private static JWTClaimsSet claims(UnaryOperator<JWTClaimsSet.Builder> change) {
        return change.apply(
                        new JWTClaimsSet.Builder()
                                .audience("twinmesh")
                                .subject("ward-3")
                                .issueTime(at(-10))
                                .expirationTime(at(3600))
                                .claim("scope", "twin:query twin:read"))
                .build();
    }

    private static Date at(int seconds) {
        return Date.from(NOW.plusSeconds(seconds));
    }

    private static ECKey key(Curve curve, String id) {
        try {
            return new ECKeyGenerator(curve).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
