package io.twinmesh.cluster.security.smart;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import io.twinmesh.persistence.client.BackendClient;
import io.twinmesh.persistence.client.ClientJson;

import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// A backend client with keys of its own, as the specification wants it.
public final class SigningClient {
    private final String id;
    private final JWK key;

    private SigningClient(String id, JWK key) {
        this.id = id;
        this.key = key;
    }

    public static SigningClient withEc(String id) {
        try {
            return new SigningClient(id, new ECKeyGenerator(Curve.P_384).keyID("ec-1").generate());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    public static SigningClient withRsa(String id) {
        try {
            return new SigningClient(id, new RSAKeyGenerator(2048).keyID("rsa-1").generate());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What the operator registers.
    public BackendClient registration(String scope, String... purposes) {
        return ClientJson.read(
                "{\"client_id\":\"%s\",\"scope\":\"%s\",\"purposes\":[\"%s\"],\"jwks\":%s}"
                        .formatted(
                                id,
                                scope,
                                String.join("\",\"", purposes),
                                new JWKSet(key.toPublicJWK())));
    }

    public String assertion(String endpoint, Instant now) {
        return assertion(endpoint, now, claims -> claims);
    }

    String assertion(String endpoint, Instant now, UnaryOperator<JWTClaimsSet.Builder> change) {
        return assertion(endpoint, now, header -> header, change);
    }

    String assertion(
            String endpoint,
            Instant now,
            UnaryOperator<JWSHeader.Builder> header,
            UnaryOperator<JWTClaimsSet.Builder> change) {
        var ec = key instanceof ECKey;
        try {
            JWSSigner signer =
                    ec ? new ECDSASigner(key.toECKey()) : new RSASSASigner(key.toRSAKey());
            var jwt =
                    new SignedJWT(
                            header.apply(
                                            new JWSHeader.Builder(
                                                            ec
                                                                    ? JWSAlgorithm.ES384
                                                                    : JWSAlgorithm.RS384)
                                                    .keyID(key.getKeyID()))
                                    .build(),
                            change.apply(claims(endpoint, now)).build());
            jwt.sign(signer);
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    JWTClaimsSet.Builder claims(String endpoint, Instant now) {
        return new JWTClaimsSet.Builder()
                .issuer(id)
                .subject(id)
                .audience(endpoint)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(240)))
                .jwtID(UUID.randomUUID().toString());
    }

    /// The parameters of a token request.
    public static Map<String, String> form(String assertion, String scope) {
        return Map.of(
                "grant_type",
                "client_credentials",
                "client_assertion_type",
                TokenEndpoint.ASSERTION_TYPE,
                "client_assertion",
                assertion,
                "scope",
                scope);
    }
}
