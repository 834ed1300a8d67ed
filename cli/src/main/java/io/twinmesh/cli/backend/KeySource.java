package io.twinmesh.cli.backend;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/// Where the client's public keys come from.
final class KeySource {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description =
                    "public key in PEM (openssl … -pubout), EC P-384 or RSA; its kid is the key's"
                            + " RFC 7638 thumbprint and is printed")
    @Nullable Path pem;

    @Option(
            names = "--jwks",
            paramLabel = "FILE",
            description = "public keys as a JSON Web Key Set, each with a kid")
    @Nullable Path jwks;

    /// The key set as JSON; whether its keys may be used is judged later.
    JsonNode jwks() {
        try {
            return MAPPER.readTree(
                    jwks == null ? new JWKSet(ofPem()).toString() : Files.readString(jwks));
        } catch (JsonProcessingException _) {
            // its message would quote the file, which may hold a private key
            throw CommandFailure.usage(jwks + " is not JSON");
        } catch (IOException e) {
            throw new CommandFailure(Exit.FAILURE, "cannot read the key: " + e.getMessage());
        }
    }

    private JWK ofPem() throws IOException {
        if (pem == null) {
            throw CommandFailure.usage("give --key or --jwks");
        }
        var text = Files.readString(pem).strip();
        var begin = "-----BEGIN PUBLIC KEY-----";
        var end = "-----END PUBLIC KEY-----";
        if (!text.startsWith(begin) || !text.endsWith(end)) {
            throw CommandFailure.usage(pem + " must hold one public key and begin with " + begin);
        }
        try {
            return named(
                    decoded(
                            Base64.getMimeDecoder()
                                    .decode(
                                            text.substring(
                                                    begin.length(),
                                                    text.length() - end.length()))));
        } catch (IllegalArgumentException | JOSEException _) {
            throw CommandFailure.usage(pem + " holds no EC or RSA key in base 64");
        }
    }

    private static JWK named(PublicKey key) throws JOSEException {
        return switch (key) {
            case RSAPublicKey rsa -> new RSAKey.Builder(rsa).keyIDFromThumbprint().build();
            case ECPublicKey ec ->
                    new ECKey.Builder(Curve.forECParameterSpec(ec.getParams()), ec)
                            .keyIDFromThumbprint()
                            .build();
            case PublicKey _ -> throw new IllegalArgumentException("neither EC nor RSA");
        };
    }

    private static PublicKey decoded(byte[] spki) {
        for (var algorithm : new String[] {"EC", "RSA"}) {
            try {
                return KeyFactory.getInstance(algorithm)
                        .generatePublic(new X509EncodedKeySpec(spki));
            } catch (InvalidKeySpecException _) {
                // the other kind, then
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has EC and RSA", e);
            }
        }
        throw new IllegalArgumentException("neither EC nor RSA");
    }
}
