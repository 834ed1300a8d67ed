package io.twinmesh.cluster.gateway.peer;

import io.twinmesh.persistence.identity.NodeId;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The tokens of the sessions that are live at this gateway. Safe for use by several threads.
public final class SessionTokens {
    private final Map<String, NodeId> live = new ConcurrentHashMap<>();
    private final SecureRandom random;

    public SessionTokens(SecureRandom random) {
        this.random = random;
    }

    /// A fresh token, 32 random bytes as base64url, good until it is closed.
    public String open(NodeId node) {
        var token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes());
        live.put(token, node);
        return token;
    }

    public void close(String token) {
        live.remove(token);
    }

    public Optional<NodeId> holder(String token) {
        return Optional.ofNullable(live.get(token));
    }

    /// 32 random bytes, for a session's nonce too.
    public byte[] bytes() {
        var bytes = new byte[32];
        random.nextBytes(bytes);
        return bytes;
    }
}
