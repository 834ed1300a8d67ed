package io.twinmesh.cluster.webhook;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.vault.InstallationCipher;
import io.twinmesh.persistence.vault.Sealed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What must be known of a subscriber to tell it, sealed for the table: addresses hold secrets.
///
/// @param form as in [Envelope#form]; what is sealed for one form does not open for another
public record SealedTargets(InstallationCipher cipher, String form) {
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();
    private static final int NONCE_BYTES = 12;

    public Bytes seal(String id, ObjectNode target) {
        var sealed = cipher.seal(context(id), target.toString().getBytes(StandardCharsets.UTF_8));
        return Bytes.of(
                ByteBuffer.allocate(NONCE_BYTES + sealed.ciphertext().length())
                        .put(sealed.nonce().toArray())
                        .put(sealed.ciphertext().toArray())
                        .array());
    }

    public ObjectNode open(String id, Bytes stored) {
        var bytes = stored.toArray();
        var sealed =
                new Sealed(
                        Bytes.of(Arrays.copyOf(bytes, NONCE_BYTES)),
                        Bytes.of(Arrays.copyOfRange(bytes, NONCE_BYTES, bytes.length)));
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
