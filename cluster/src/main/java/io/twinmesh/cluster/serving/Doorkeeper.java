package io.twinmesh.cluster.serving;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/// Who may ask: everyone who has the token or, without one, every program of this machine.
///
/// @param token without one the server listens on loopback addresses only
/// @param mayLoad whether models may be loaded and unloaded over the network
public record Doorkeeper(Optional<String> token, boolean mayLoad) {
    /// What the doorkeeper thinks of a caller.
    public enum Verdict {
        WELCOME,
        UNAUTHORIZED,
        /// A web page of somebody else, in a browser on this machine.
        FOREIGN_PAGE
    }

    /// @param authorization the header of that name
    /// @param origin the header by which browsers say whose page asks
    public Verdict look(Optional<String> authorization, Optional<String> origin) {
        if (token.isEmpty()) {
            return origin.isPresent() ? Verdict.FOREIGN_PAGE : Verdict.WELCOME;
        }
        var want = ("Bearer " + token.get()).getBytes(StandardCharsets.UTF_8);
        var got = authorization.orElse("").getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(want, got) ? Verdict.WELCOME : Verdict.UNAUTHORIZED;
    }

    /// Nothing of the token.
    @Override
    public String toString() {
        return "Doorkeeper[token=" + token.isPresent() + "]";
    }
}
