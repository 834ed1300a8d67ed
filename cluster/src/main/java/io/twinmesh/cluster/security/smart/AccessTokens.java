package io.twinmesh.cluster.security.smart;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import io.twinmesh.cluster.security.TokenClaims;
import io.twinmesh.persistence.client.BackendClient;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/// Signs access tokens with the issuer's key. They hold everything that a later request is judged
/// by, so a client that is removed keeps what it was granted until its last token ends.
final class AccessTokens {
    private final ECKey issuer;
    private final Duration life;
    private final InstantSource time;
    private final RandomGenerator random;

    /// @param issuer the private key
    /// @param life at most five minutes
    AccessTokens(ECKey issuer, Duration life, InstantSource time, RandomGenerator random) {
        this.issuer = issuer;
        this.life = life;
        this.time = time;
        this.random = random;
    }

    Duration life() {
        return life;
    }

    /// @param scopes what is granted
    String issue(BackendClient client, List<String> scopes) {
        var now = time.instant();
        var id = new byte[16];
        random.nextBytes(id);
        var claims =
                TokenClaims.write(
                        new JWTClaimsSet.Builder()
                                .issuer("twinmesh")
                                .audience("twinmesh")
                                .subject(client.id())
                                .jwtID(HexFormat.of().formatHex(id))
                                .issueTime(Date.from(now))
                                .expirationTime(Date.from(now.plus(life))),
                        scopes,
                        client.actsFor(),
                        client.purposes());
        var token =
                new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(issuer.getKeyID()).build(),
                        claims.build());
        try {
            token.sign(new ECDSASigner(issuer));
        } catch (JOSEException e) {
            throw new IllegalStateException("the issuer's key cannot sign ES256", e);
        }
        return token.serialize();
    }
}
