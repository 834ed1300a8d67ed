package io.twinmesh.cluster.security.smart;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import io.twinmesh.cluster.security.Caller;
import io.twinmesh.cluster.security.smart.AssertionCheck.Found;
import io.twinmesh.persistence.client.ClientFolder;
import io.twinmesh.persistence.client.ClientJson;
import io.twinmesh.persistence.client.UsedAssertions;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Date;
import java.util.Optional;
import java.util.Set;

/// Checks the tokens that CDS Hooks clients sign themselves, one for each request.
/// https://cds-hooks.hl7.org/2.0/#trusting-cds-clients
public final class ClientTokens {
    private static final String REHEARSAL = "rehearsal";

    private final AssertionCheck check;

    public ClientTokens(
            ClientFolder clients,
            Issuers issuers,
            UsedAssertions used,
            BackendServices.Limits limits,
            InstantSource time) {
        this.check = new AssertionCheck(clients::find, issuers, used, time, limits.clockSkew());
    }

    /// Whose token it is.
    public sealed interface Shown {
        record By(Caller caller) implements Shown {}

        record Refused(String why) implements Shown {}

        /// Too many tokens are remembered to take another one.
        record Full() implements Shown {}
    }

    /// Blocks on the disk and on the database.
    ///
    /// @param address the exact address that was called, which the token must name
    public Shown check(String token, String address) {
        return switch (check.check(token, address)) {
            case Found.Client(var client) ->
                    new Shown.By(
                            new Caller(
                                    client.id(),
                                    Set.copyOf(client.scopes()),
                                    client.smart(),
                                    client.actsFor(),
                                    client.purposes()));
            case Found.Refused(var why) -> new Shown.Refused(why);
            case Found.Full() -> new Shown.Full();
        };
    }

    /// Checks a token of a client that nobody has registered, by a key that is forgotten at once,
    /// so that the first client does not wait for what a first check loads. Blocks for as long.
    ///
    /// @return whether the token held, as it must
    public static boolean rehearse(InstantSource time) {
        try {
            var key = new ECKeyGenerator(Curve.P_384).keyID(REHEARSAL).generate();
            var client =
                    ClientJson.read(
                            "{\"client_id\":\"%s\",\"scope\":\"twin:query\",\"purposes\":[\"TREAT\"],\"jwks\":%s}"
                                    .formatted(REHEARSAL, new JWKSet(key.toPublicJWK())));
            var now = time.instant();
            var token =
                    new SignedJWT(
                            new JWSHeader.Builder(JWSAlgorithm.ES384).keyID(REHEARSAL).build(),
                            new JWTClaimsSet.Builder()
                                    .issuer(REHEARSAL)
                                    .audience(REHEARSAL)
                                    .issueTime(Date.from(now))
                                    .expirationTime(Date.from(now.plusSeconds(60)))
                                    .jwtID(REHEARSAL)
                                    .build());
            token.sign(new ECDSASigner(key));
            var check =
                    new AssertionCheck(
                            _ -> Optional.of(client),
                            Issuers.ofCdsClients(""),
                            (_, _, _) -> UsedAssertions.Answer.FIRST_USE,
                            time,
                            Duration.ofSeconds(1));
            return check.check(token.serialize(), REHEARSAL) instanceof Found.Client;
        } catch (JOSEException e) {
            throw new IllegalStateException("a key of this program signs", e);
        }
    }
}
