package io.twinmesh.cluster.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A pod, as much as is asked of it here.
///
/// @param version that a change must name, so that none is made over another one
/// @param address empty before it has one
/// @param started when what is in it now was started; empty while nothing is
/// @param ending whether it is told to stop, or has stopped
public record Pod(
        String name,
        String version,
        Map<String, String> labels,
        Map<String, String> annotations,
        Optional<String> address,
        Optional<Instant> started,
        boolean ending) {
    public Pod {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
    }

    /// @param json an item of a PodList
    static Pod of(JsonNode json) {
        var metadata = json.path("metadata");
        var phase = json.path("status").path("phase").asText("");
        return new Pod(
                metadata.path("name").asText(""),
                metadata.path("resourceVersion").asText(""),
                texts(metadata.path("labels")),
                texts(metadata.path("annotations")),
                said(json.path("status").path("podIP")),
                said(json.at("/status/containerStatuses/0/state/running/startedAt"))
                        .map(Instant::parse),
                metadata.hasNonNull("deletionTimestamp")
                        || phase.equals("Succeeded")
                        || phase.equals("Failed"));
    }

    private static Optional<String> said(JsonNode text) {
        return Optional.of(text.asText("")).filter(it -> !it.isEmpty());
    }

    private static Map<String, String> texts(JsonNode object) {
        var texts = new TreeMap<String, String>();
        object.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }

    /// The name that a certificate can bear, by its address as the DNS of Kubernetes has it. Empty
    /// before it has one.
    public Optional<String> host(String namespace) {
        return address.map(ip -> ip.replaceAll("[.:]", "-") + "." + namespace + ".pod");
    }
}
