package io.twinmesh.cluster.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.vault.InstallationCipher;
import io.twinmesh.persistence.vault.Sealed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Addresses and secrets of webhooks, sealed for the table.
final class WebhookTargets {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private static final int NONCE_BYTES = 12;

    private final InstallationCipher cipher;

    WebhookTargets(InstallationCipher cipher) {
        this.cipher = cipher;
    }

    record Target(ReceiverAddress address, SigningSecret secret) {}

    Bytes seal(String id, Target target) {
        var json =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("url", target.address().uri().toString())
                        .put("secret", target.secret().text());
        var sealed = cipher.seal(context(id), json.toString().getBytes(StandardCharsets.UTF_8));
        return Bytes.of(
                ByteBuffer.allocate(NONCE_BYTES + sealed.ciphertext().length())
                        .put(sealed.nonce().toArray())
                        .put(sealed.ciphertext().toArray())
                        .array());
    }

    private static byte[] context(String id) {
        return ("webhook|" + id).getBytes(StandardCharsets.UTF_8);
    }

    Target open(String id, Bytes stored) {
        var bytes = stored.toArray();
        var sealed =
                new Sealed(
                        Bytes.of(Arrays.copyOf(bytes, NONCE_BYTES)),
                        Bytes.of(Arrays.copyOfRange(bytes, NONCE_BYTES, bytes.length)));
        JsonNode json;
        try {
            json = MAPPER.readTree(cipher.open(context(id), sealed));
        } catch (IOException _) {
            throw new IllegalStateException("the target of " + id + " is not JSON");
        }
        // what was allowed when it was made stays allowed
        return new Target(
                ReceiverAddress.of(json.path("url").asText(), true).orElseThrow(),
                SigningSecret.of(json.path("secret").asText()).orElseThrow());
    }
}
