package io.twinmesh.cluster.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.persistence.format.Bytes;
import io.twinmesh.persistence.vault.InstallationCipher;

/// Addresses and secrets of webhooks.
final class WebhookTargets {
    private final SealedTargets sealed;

    WebhookTargets(InstallationCipher cipher) {
        this.sealed = new SealedTargets(cipher, WebhookEnvelope.FORM);
    }

    record Target(ReceiverAddress address, SigningSecret secret) {}

    Bytes seal(String id, Target target) {
        return sealed.seal(
                id,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("url", target.address().uri().toString())
                        .put("secret", target.secret().text()));
    }

    Target open(String id, Bytes stored) {
        var json = sealed.open(id, stored);
        // what was allowed when it was made stays allowed
        return new Target(
                ReceiverAddress.of(json.path("url").asText(), true).orElseThrow(),
                SigningSecret.of(json.path("secret").asText()).orElseThrow());
    }
}
