package io.twinmesh.inference.catalog;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.inference.json.StrictObject;
import io.twinmesh.inference.proof.CanonicalJson;

import java.time.Instant;

/// When and why a version of a model was taken out of service.
///
/// @param reason one sentence for those who used it, 1 to 500 characters
public record Retirement(Instant at, String reason) {
    static final int MAX_BYTES = 4096;
    private static final int MAX_REASON = 500;

    public Retirement {
        if (reason.isBlank() || reason.length() > MAX_REASON) {
            throw new IllegalArgumentException(
                    "reason must have 1 to " + MAX_REASON + " characters, got " + reason.length());
        }
    }

    byte[] json() {
        return CanonicalJson.bytes(
                JsonNodeFactory.instance
                        .objectNode()
                        .put("at", at.toString())
                        .put("reason", reason));
    }

    static Retirement read(byte[] bytes) {
        var object = StrictObject.parse(bytes, "retirement");
        var retirement = new Retirement(Instant.parse(object.text("at")), object.text("reason"));
        object.end();
        return retirement;
    }
}
