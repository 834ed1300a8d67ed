package io.twinmesh.cli.client;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.persistence.client.PurposeOfUse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Mints bearer tokens from the issuer key in a data folder. Only who may read that file can; it is
/// the operator's, mode 0600.
public final class ClientTokens {
    /// Every scope there is.
    public static final List<String> SCOPES =
            List.of(
                    "twin:write",
                    "twin:query",
                    "twin:read",
                    "twin:erase",
                    "twin:operate",
                    "consent:read",
                    "emergency:review",
                    "answer:review",
                    "model:review",
                    "vault:rotate",
                    "model:publish",
                    "webhook:write",
                    "node:read",
                    "node:operate",
                    "ledger:read",
                    "ledger:mint",
                    "ledger:order",
                    "audit:read",
                    "audit:acknowledge");

    private final ECKey issuer;
    private final InstantSource clock;

    private ClientTokens(ECKey issuer, InstantSource clock) {
        this.issuer = issuer;
        this.clock = clock;
    }

    /// Refuses a scope that there is not.
    ///
    /// @throws CommandFailure naming the first of them
    public static void checkKnown(Collection<String> scopes) {
        scopes.stream()
                .filter(scope -> !SCOPES.contains(scope))
                .findFirst()
                .ifPresent(unknown -> {
                    throw CommandFailure.usage(
                            "unknown scope " + unknown + ", known are " + SCOPES);
                });
    }

    /// Opens the issuer key of `data`.
    ///
    /// @param data the data folder of a server on this machine
    public static ClientTokens of(Path data, InstantSource clock) {
        var file = data.resolve("keys").resolve("issuer.jwk");
        try {
            return new ClientTokens(ECKey.parse(Files.readString(file)), clock);
        } catch (NoSuchFileException _) {
            throw new CommandFailure(
                    Exit.REFUSED,
                    "no token: set TWINMESH_TOKEN, or name the server's data folder with --data"
                            + " (there is no "
                            + file
                            + ")");
        } catch (IOException | ParseException e) {
            // the parser's message could quote the key
            throw new CommandFailure(
                    Exit.FAILURE, "cannot read the issuer key " + file + ": " + e.getClass());
        }
    }

    /// A signed JWT (ES256) for one client.
    ///
    /// @param client becomes `sub`
    /// @param scopes some of [#SCOPES]
    /// @param lifetime how long it is valid from now on
    public String mint(String client, List<String> scopes, Duration lifetime) {
        return mint(client, scopes, List.of(), lifetime);
    }

    /// The same for stated purposes of use, which stand in the token as IHE IUA has them.
    ///
    /// @param purposes empty: for treatment
    public String mint(
            String client, List<String> scopes, List<PurposeOfUse> purposes, Duration lifetime) {
        var now = clock.instant();
        var claims =
                new JWTClaimsSet.Builder()
                        .issuer("twinmesh")
                        .audience("twinmesh")
                        .subject(client)
                        .jwtID(UUID.randomUUID().toString())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(lifetime)))
                        .claim("scope", String.join(" ", scopes));
        if (!purposes.isEmpty()) {
            var codings =
                    purposes.stream()
                            .map(it -> Map.of("system", PurposeOfUse.SYSTEM, "code", it.code()))
                            .toList();
            claims.claim("extensions", Map.of("ihe_iua", Map.of("purpose_of_use", codings)));
        }
        var header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(issuer.getKeyID()).build();
        try {
            var token = new SignedJWT(header, claims.build());
            token.sign(new ECDSASigner(issuer));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("the issuer key cannot sign ES256", e);
        }
    }
}
