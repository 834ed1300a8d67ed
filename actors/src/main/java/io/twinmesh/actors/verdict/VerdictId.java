package io.twinmesh.actors.verdict;

import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.identity.LeaseId;
import io.twinmesh.persistence.identity.NodeId;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// Names a verdict, and the leaf that takes pay for it: one result of a node has at most one.
///
/// @param value 32 lower-case hex digits
public record VerdictId(String value) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");
    private static final String DOMAIN = "twinmesh-verdict/1\n";

    public VerdictId {
        if (!wellFormed(value)) {
            throw new IllegalArgumentException(
                    "a verdict's id has 32 hex digits, got '" + value + "'");
        }
    }

    public static boolean wellFormed(String text) {
        return FORM.matcher(text).matches();
    }

    /// The first 16 bytes of the SHA-256 of `twinmesh-verdict/1`, the node and the lease, a line
    /// each.
    public static VerdictId of(NodeId node, LeaseId lease) {
        var text = DOMAIN + node + "\n" + lease + "\n";
        var digest = Digest.of(text.getBytes(StandardCharsets.US_ASCII)).text();
        return new VerdictId(digest.substring("sha256:".length(), "sha256:".length() + 32));
    }

    @Override
    public String toString() {
        return value;
    }
}
