package io.twinmesh.cluster.fhir.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;

import io.twinmesh.cluster.fhir.served.VersionStamp;
import io.twinmesh.cluster.fhir.subscription.order.Backport;

import java.time.Instant;

/// A subscription as its owner reads it: what the owner said, how it fares, and what was assumed.
///
/// The version counts what the owner says; `status` and `error` are always those of now.
record ShownSubscription(KeptSubscription subscription, Instant now) {
    VersionStamp stamp() {
        return new VersionStamp(subscription.subscriber().revision(), subscription.changedAt());
    }

    ObjectNode resource() {
        var shown = subscription.resource().deepCopy();
        shown.put("id", subscription.id());
        var meta =
                shown.get("meta") instanceof ObjectNode object ? object : shown.putObject("meta");
        meta.put("versionId", stamp().versionId()).put("lastUpdated", stamp().lastUpdated());
        shown.put("status", subscription.status(now));
        shown.remove("error");
        if (!subscription.error().isEmpty()) {
            shown.put("error", subscription.error());
        }
        if (shown.get("channel") instanceof ObjectNode channel) {
            assumed(channel);
        }
        return shown;
    }

    private void assumed(ObjectNode channel) {
        if (!channel.has("payload")) {
            channel.put("payload", "application/fhir+json");
        }
        if (!channel.has("_payload")) {
            channel.putObject("_payload")
                    .putArray("extension")
                    .addObject()
                    .put("url", Backport.CONTENT)
                    .put("valueCode", subscription.order().content().code());
        }
    }
}
