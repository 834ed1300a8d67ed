package io.twinmesh.persistence.client;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;

/// The public keys with which a client signs, a JSON Web Key Set: P-384 (ES384) or RSA of at least
/// 2048 bits (RS384), 1 to 8 of them, each with its `kid`, so that a client can change keys without
/// a gap.
///
/// @param jwks the set as JSON
/// @param ids the keys' `kid`s
public record PublicKeys(String jwks, List<String> ids) {
    private static final int MAX_KEYS = 8;
    private static final int RSA_BYTES = 2048 / 8;
    private static final int P384_BYTES = 384 / 8;
    private static final List<String> PRIVATE =
            List.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

    public PublicKeys {
        ids = List.copyOf(ids);
    }

    /// @throws MalformedClientException saying what is wrong, never quoting a key
    static PublicKeys of(JsonNode set) {
        var keys = set.path("keys");
        if (!keys.isArray() || keys.isEmpty() || keys.size() > MAX_KEYS) {
            throw new MalformedClientException(
                    "jwks must be {\"keys\":[...]} with 1 to " + MAX_KEYS + " keys");
        }
        var names = new LinkedHashSet<String>();
        for (var key : keys) {
            check(key);
            if (!names.add(key.path("kid").asText())) {
                throw new MalformedClientException("two keys have the same kid");
            }
        }
        return new PublicKeys(set.toString(), List.copyOf(names));
    }

    private static void check(JsonNode key) {
        if (PRIVATE.stream().anyMatch(key::has)) {
            throw new MalformedClientException(
                    "jwks holds a private or secret key: register the public half only, and make a"
                            + " new pair, since this one has been shown");
        }
        if (!key.path("kid").asText().matches("[\\x21-\\x7e]{1,128}")) {
            throw new MalformedClientException(
                    "each key needs a kid of 1 to 128 visible characters");
        }
        if (!key.path("use").asText("sig").equals("sig")) {
            throw new MalformedClientException("a key whose use is not sig");
        }
        var algorithm =
                switch (key.path("kty").asText()) {
                    case "EC" -> onCurve(key);
                    case "RSA" -> longEnough(key);
                    default -> throw new MalformedClientException("kty must be EC or RSA");
                };
        if (!key.path("alg").asText(algorithm).equals(algorithm)) {
            throw new MalformedClientException("this key's alg must be " + algorithm);
        }
    }

    private static String onCurve(JsonNode key) {
        if (!key.path("crv").asText().equals("P-384")
                || bytes(key, "x") != P384_BYTES
                || bytes(key, "y") != P384_BYTES) {
            throw new MalformedClientException("an EC key must be on P-384, with x and y");
        }
        return "ES384";
    }

    private static String longEnough(JsonNode key) {
        if (bytes(key, "n") < RSA_BYTES || bytes(key, "e") < 1) {
            throw new MalformedClientException("an RSA key must have at least 2048 bits");
        }
        return "RS384";
    }

    private static int bytes(JsonNode key, String field) {
        try {
            return Base64.getUrlDecoder().decode(key.path(field).asText()).length;
        } catch (IllegalArgumentException _) {
            return 0;
        }
    }
}
