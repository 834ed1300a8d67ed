package io.twinmesh.cluster.webhook;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Where a receiver listens: `https` to anywhere, `http` to this machine only, and only when that
/// is allowed. An address may hold a secret, so it never shows itself.
///
/// @param uri without user, password and fragment
public record ReceiverAddress(URI uri) {
    private static final int LONGEST = 2_000;
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    /// @return empty when nobody may be told there
    public static Optional<ReceiverAddress> of(String text, boolean plainOnLoopback) {
        if (text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            var uri = new URI(text);
            var host = uri.getHost();
            if (host == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
                return Optional.empty();
            }
            var scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            var plain = scheme.equals("http") && plainOnLoopback && LOOPBACK.contains(host);
            return scheme.equals("https") || plain
                    ? Optional.of(new ReceiverAddress(uri))
                    : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return "ReceiverAddress[hidden]";
    }
}
