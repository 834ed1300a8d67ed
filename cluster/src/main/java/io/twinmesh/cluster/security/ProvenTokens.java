package io.twinmesh.cluster.security;

import com.nimbusds.jwt.JWTClaimsSet;

import io.twinmesh.inference.proof.Digest;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Tokens whose signature was found good, so that a client that calls often pays for it once: the
/// curve costs more than the rest of a small request. Kept by digest, so that no token can be read
/// from memory here. Only good ones are remembered: nobody without a token can push others out.
/// Safe for many threads.
final class ProvenTokens {
    /// A few kilobytes each; of more, the one used longest ago is checked again.
    static final int MOST = 2_000;

    private final Map<Digest, JWTClaimsSet> known =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Digest, JWTClaimsSet> eldest) {
                    return size() > MOST;
                }
            };

    static Digest digest(String token) {
        return Digest.of(token.getBytes(StandardCharsets.UTF_8));
    }

    synchronized Optional<JWTClaimsSet> claims(Digest token) {
        return Optional.ofNullable(known.get(token));
    }

    synchronized void add(Digest token, JWTClaimsSet claims) {
        known.put(token, claims);
    }
}
