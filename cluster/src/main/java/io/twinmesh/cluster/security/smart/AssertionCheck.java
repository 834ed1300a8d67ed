package io.twinmesh.cluster.security.smart;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import io.twinmesh.persistence.client.BackendClient;
import io.twinmesh.persistence.client.MalformedClientException;
import io.twinmesh.persistence.client.UsedAssertions;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Checks the assertion with which a client says who it is: a JWT signed RS384 or ES384 with one of
/// the client's registered keys.
/// https://hl7.org/fhir/smart-app-launch/STU2.2/client-confidential-asymmetric.html
///
/// Until the signature is checked, every refusal has the same words: nobody learns which clients
/// there are.
final class AssertionCheck {
    /// A longer assertion is refused unread.
    static final int MAX_LENGTH = 8192;

    /// How far in the future an assertion may end, and how long after it was signed.
    static final Duration LONGEST_LIFE = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(AssertionCheck.class);
    private static final int MAX_JTI = 256;
    private static final Found.Refused UNKNOWN =
            new Found.Refused(
                    "The assertion must be a JWT signed RS384 or ES384 by a key of a registered"
                            + " client, with its kid.");

    private final Function<String, Optional<BackendClient>> clients;
    private final Issuers issuers;
    private final UsedAssertions used;
    private final InstantSource time;
    private final Duration clockSkew;

    /// @param clients finds a registered client by its id
    /// @param clockSkew how wrong the client's clock may be
    AssertionCheck(
            Function<String, Optional<BackendClient>> clients,
            Issuers issuers,
            UsedAssertions used,
            InstantSource time,
            Duration clockSkew) {
        this.clients = clients;
        this.issuers = issuers;
        this.used = used;
        this.time = time;
        this.clockSkew = clockSkew;
    }

    /// Who showed the assertion.
    sealed interface Found {
        record Client(BackendClient client) implements Found {}

        record Refused(String why) implements Found {}

        /// Too many assertions are remembered to take another one.
        record Full() implements Found {}
    }

    /// Blocks on the disk and on the database.
    ///
    /// @param endpoint the address that was called, which the assertion must name
    Found check(String assertion, String endpoint) {
        if (assertion.length() > MAX_LENGTH) {
            return UNKNOWN;
        }
        try {
            var jwt = SignedJWT.parse(assertion);
            var claims = jwt.getJWTClaimsSet();
            var client = client(claims);
            return client.isPresent() && signed(jwt, client.get())
                    ? fitting(client.get(), claims, endpoint)
                    : UNKNOWN;
        } catch (ParseException | JOSEException | IllegalArgumentException _) {
            return UNKNOWN;
        }
    }

    private Optional<BackendClient> client(JWTClaimsSet claims) {
        try {
            return Optional.ofNullable(claims.getIssuer()).map(issuers::client).flatMap(clients);
        } catch (MalformedClientException e) {
            LOG.warn("a registered client's file cannot be used: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private boolean signed(SignedJWT jwt, BackendClient client)
            throws ParseException, JOSEException {
        var header = jwt.getHeader();
        var type = header.getType();
        var jku = header.getJWKURL();
        // keys are registered inline: a jku names nothing that would be fetched
        if (header.getKeyID() == null
                || (jku != null && !issuers.mayName(jku, jwt.getJWTClaimsSet().getIssuer()))
                || header.getCriticalParams() != null
                || (type != null && !type.getType().equalsIgnoreCase("JWT"))) {
            return false;
        }
        var key = JWKSet.parse(client.keys().jwks()).getKeyByKeyId(header.getKeyID());
        var verifier = Optional.ofNullable(key).flatMap(k -> verifier(k, header.getAlgorithm()));
        return verifier.isPresent() && jwt.verify(verifier.get());
    }

    private static Optional<JWSVerifier> verifier(JWK key, JWSAlgorithm algorithm) {
        try {
            if (JWSAlgorithm.ES384.equals(algorithm) && key.getKeyType().getValue().equals("EC")) {
                return Optional.of(new ECDSAVerifier(key.toECKey()));
            }
            if (JWSAlgorithm.RS384.equals(algorithm) && key.getKeyType().getValue().equals("RSA")) {
                return Optional.of(new RSASSAVerifier(key.toRSAKey()));
            }
            return Optional.empty();
        } catch (JOSEException _) {
            return Optional.empty();
        }
    }

    private Found fitting(BackendClient client, JWTClaimsSet claims, String endpoint) {
        var now = time.instant();
        if (issuers.subject() && !client.id().equals(claims.getSubject())) {
            return new Found.Refused("The assertion's iss and sub must both be the client's id.");
        }
        if (!claims.getAudience().equals(List.of(endpoint))) {
            return new Found.Refused(
                    "The assertion's aud must be the address of this endpoint: " + endpoint);
        }
        var end = Optional.ofNullable(claims.getExpirationTime()).map(date -> date.toInstant());
        if (end.isEmpty()
                || end.get().isAfter(now.plus(LONGEST_LIFE).plus(clockSkew))
                || !now.isBefore(end.get().plus(clockSkew))) {
            return new Found.Refused(
                    "The assertion's exp must lie in the next five minutes (see both clocks).");
        }
        var issued = Optional.ofNullable(claims.getIssueTime()).map(date -> date.toInstant());
        if (issued.isEmpty() && issuers.issueTime()) {
            return new Found.Refused("The assertion needs an iat: when it was signed.");
        }
        if (issued.isPresent()
                && (issued.get().isAfter(now.plus(clockSkew))
                        || issued.get().plus(LONGEST_LIFE).plus(clockSkew).isBefore(end.get()))) {
            return new Found.Refused(
                    "The assertion's iat must not lie in the future, nor more than five minutes"
                            + " before its exp (see both clocks).");
        }
        var begin = Optional.ofNullable(claims.getNotBeforeTime()).map(date -> date.toInstant());
        if (begin.isPresent() && begin.get().isAfter(now.plus(clockSkew))) {
            return new Found.Refused("The assertion is not valid yet (see both clocks).");
        }
        var id = Optional.ofNullable(claims.getJWTID()).orElse("");
        if (id.isEmpty() || id.length() > MAX_JTI) {
            return new Found.Refused("The assertion needs a jti of 1 to 256 characters.");
        }
        return switch (used.use(client.id(), id, end.get().plus(clockSkew))) {
            case FIRST_USE -> new Found.Client(client);
            case USED_BEFORE -> new Found.Refused("The assertion was used before.");
            case FULL -> new Found.Full();
        };
    }
}
