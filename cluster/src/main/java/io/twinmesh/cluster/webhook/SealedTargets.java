package io.twinmesh.cluster.webhook;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.vault.InstallationCipher;
import io.twinmesh.persistence.vault.key.Sealed;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// What must be known of a subscriber to tell it, sealed for the table: addresses hold secrets.
///
/// @param form as in [Envelope#form]; what is sealed for one form does not open for another
public record SealedTargets(InstallationCipher cipher, String form) {
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    public Bytes seal(String id, ObjectNode target) {
        var sealed = cipher.seal(context(id), target.toString().getBytes(StandardCharsets.UTF_8));
        return Bytes.of(sealed.joined());
    }

    public ObjectNode open(String id, Bytes stored) {
        var sealed = Sealed.ofJoined(stored.toArray());
        try {
            return MAPPER.readValue(cipher.open(context(id), sealed), ObjectNode.class);
        } catch (IOException _) {
            throw new IllegalStateException("the target of " + id + " is not a JSON object");
        }
    }

    private byte[] context(String id) {
        return (form + "|" + id).getBytes(StandardCharsets.UTF_8);
    }
}
