package io.twinmesh.bench.chaos.load;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import io.twinmesh.cluster.security.TokenClaims;
import io.twinmesh.persistence.client.ActsFor;
import io.twinmesh.persistence.client.PurposeOfUse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;

/// Tokens for clients, signed with the servers' own key.
final class Tokens {
    private static final List<String> SCOPES =
            List.of(
                    "twin:write",
                    "twin:query",
                    "twin:read",
                    "node:read",
                    "node:operate",
                    "ledger:read",
                    "ledger:mint");
    private static final Duration LIFE = Duration.ofHours(12);

    private Tokens() {}

    /// @param shared the servers' folder
    static String of(Path shared, String client) throws IOException {
        try {
            var issuer =
                    ECKey.parse(Files.readString(shared.resolve("keys").resolve("issuer.jwk")));
            var now = Instant.now();
            var claims =
                    new JWTClaimsSet.Builder()
                            .audience("twinmesh")
                            .subject(client)
                            .issueTime(Date.from(now))
                            .expirationTime(Date.from(now.plus(LIFE)));
            var jwt =
                    new SignedJWT(
                            new JWSHeader.Builder(JWSAlgorithm.ES256)
                                    .keyID(issuer.getKeyID())
                                    .build(),
                            TokenClaims.write(
                                            claims,
                                            SCOPES,
                                            ActsFor.NOBODY,
                                            Set.of(new PurposeOfUse("TREAT")))
                                    .build());
            jwt.sign(new ECDSASigner(issuer));
            return jwt.serialize();
        } catch (ParseException | JOSEException e) {
            throw new IOException("the servers' key cannot be used", e);
        }
    }
}
