package io.twinmesh.cluster.gateway;

import io.twinmesh.persistence.identity.NodeId;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The tokens of the sessions that are live at this gateway. Safe for use by several threads.
final class SessionTokens {
    private final Map<String, NodeId> live = new ConcurrentHashMap<>();
    private final SecureRandom random;

    SessionTokens(SecureRandom random) {
        this.random = random;
    }

    /// A fresh token, 32 random bytes as base64url, good until it is closed.
    String open(NodeId node) {
        var token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes());
        live.put(token, node);
        return token;
    }

    void close(String token) {
        live.remove(token);
    }

    Optional<NodeId> holder(String token) {
        return Optional.ofNullable(live.get(token));
    }

    /// 32 random bytes, for a session's nonce too.
    byte[] bytes() {
        var bytes = new byte[32];
        random.nextBytes(bytes);
        return bytes;
    }
}
