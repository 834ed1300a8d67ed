package io.twinmesh.cluster.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/// Checks bearer tokens: signed JWTs, ES256 and nothing else, by the one key of the issuer. The
/// signature of a token that comes again is not computed again.
public final class TokenCheck {
    /// A longer token is refused unread.
    public static final int MAX_LENGTH = 7000;

    /// A token that claims to live longer than this is refused.
    public static final Duration LONGEST_LIFE = Duration.ofHours(25);

    private static final String AUDIENCE = "twinmesh";
    private static final Pattern CLIENT = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private final JWSVerifier verifier;
    private final String keyId;
    private final InstantSource time;
    private final Duration clockSkew;
    private final ProvenTokens proven = new ProvenTokens();
    private final AtomicLong signatures = new AtomicLong();

    /// @param issuer the issuer's public key
    /// @param clockSkew how wrong the issuer's clock may be
    public TokenCheck(ECKey issuer, InstantSource time, Duration clockSkew) {
        try {
            this.verifier = new ECDSAVerifier(issuer);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("the issuer key must be P-256", e);
        }
        this.keyId = issuer.getKeyID();
        this.time = time;
        this.clockSkew = clockSkew;
    }

    /// What a token turned out to be.
    public sealed interface Finding {
        record Valid(Caller caller) implements Finding {}

        /// @param code `auth.token-invalid` or `auth.token-expired`
        record Invalid(String code, String why) implements Finding {}
    }

    /// Checks one compact JWT; does not block and never throws.
    public Finding check(String token) {
        if (token.length() > MAX_LENGTH) {
            return invalid("A token has at most " + MAX_LENGTH + " characters.");
        }
        try {
            var digest = ProvenTokens.digest(token);
            var known = proven.claims(digest);
            if (known.isPresent()) {
                // whoever signed it signed it for ever; what it says is looked at each time
                return claims(known.get());
            }
            var jwt = SignedJWT.parse(token);
            var header = jwt.getHeader();
            if (!JWSAlgorithm.ES256.equals(header.getAlgorithm())
                    || !keyId.equals(header.getKeyID())
                    || header.getCriticalParams() != null) {
                return invalid("The token must be signed ES256 by the issuer of this network.");
            }
            signatures.incrementAndGet();
            if (!jwt.verify(verifier)) {
                return invalid("The token's signature is wrong.");
            }
            var claims = jwt.getJWTClaimsSet();
            proven.add(digest, claims);
            return claims(claims);
        } catch (ParseException | JOSEException | IllegalArgumentException _) {
            return invalid("The token is not a signed JWT.");
        }
    }

    /// Signatures that were computed.
    long signatures() {
        return signatures.get();
    }

    private Finding claims(JWTClaimsSet claims) throws ParseException {
        var now = time.instant();
        var subject = claims.getSubject();
        if (!claims.getAudience().equals(List.of(AUDIENCE))) {
            return invalid("The token is for another audience, not '" + AUDIENCE + "'.");
        }
        if (subject == null || !CLIENT.matcher(subject).matches()) {
            return invalid("The token names no client.");
        }
        if (claims.getExpirationTime() == null || claims.getIssueTime() == null) {
            return invalid("The token must say when it was issued and when it expires.");
        }
        var expires = claims.getExpirationTime().toInstant();
        var issued = claims.getIssueTime().toInstant();
        if (Duration.between(issued, expires).compareTo(LONGEST_LIFE) > 0
                || after(issued, now)
                || after(instant(claims.getNotBeforeTime(), issued), now)) {
            return invalid("The token's times do not fit.");
        }
        if (!now.isBefore(expires.plus(clockSkew))) {
            return new Finding.Invalid("auth.token-expired", "The token has expired.");
        }
        return new Finding.Valid(TokenClaims.caller(subject, claims));
    }

    private boolean after(Instant time, Instant now) {
        return time.isAfter(now.plus(clockSkew));
    }

    @SuppressWarnings("NullAway") // a foreign absence
    private static Instant instant(Date date, Instant otherwise) {
        return date == null ? otherwise : date.toInstant();
    }

    private static Finding invalid(String why) {
        return new Finding.Invalid("auth.token-invalid", why);
    }
}
