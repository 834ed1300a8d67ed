package io.twinmesh.cluster.node.settings;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.NamedFile;
import io.twinmesh.actors.settings.WrongSetting;
import io.twinmesh.cluster.kubernetes.ApiAccess;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Which pods of Kubernetes are servers of this cluster.
///
/// @param selector of their labels, as in `kubectl get pods --selector`
/// @param beginAfter how long they are asked before one that nobody lets in begins a cluster
public record PodSearch(String selector, ApiAccess api, Duration beginAfter) {
    /// @param root the whole configuration, with the blocks `twinmesh.cluster` and
    ///   `twinmesh.kubernetes`
    /// @param seeds of the cluster, which has none when pods are searched
    /// @return empty when none are
    /// @throws WrongSetting naming the key, what it must be and what it is
    static Optional<PodSearch> of(Config root, List<String> seeds) {
        var cluster = new ConfigBlock(root, "twinmesh.cluster");
        var block = new ConfigBlock(root, "twinmesh.kubernetes");
        var beginAfter = cluster.atLeast("begin-after", Duration.ofSeconds(10));
        var selector = block.text("pod-selector");
        var address = block.address("api").orElse(ApiAccess.FROM_PODS);
        var namespace = block.text("namespace");
        var token = block.file("token-file").map(NamedFile::path);
        var authority = block.file("authority-file").map(NamedFile::path);
        var within = block.duration("answer-within");
        if (cluster.oneOf("discovery", "config", "kubernetes").equals("config")) {
            return Optional.empty();
        }
        if (!seeds.isEmpty()) {
            throw cluster.wrong(
                    "seed-nodes", "with discovery = kubernetes expected none, got " + seeds);
        }
        if (selector.isEmpty()) {
            throw block.wrong(
                    "pod-selector",
                    "with twinmesh.cluster.discovery = kubernetes expected the labels of servers,"
                            + " got nothing");
        }
        if (!ApiAccess.mayBeNamespace(namespace)) {
            throw block.wrong(
                    "namespace",
                    "with twinmesh.cluster.discovery = kubernetes expected the name of a namespace"
                            + " of Kubernetes, got '"
                            + namespace
                            + "'");
        }
        try {
            var api =
                    new ApiAccess(
                            address,
                            namespace,
                            token.orElse(ApiAccess.USUAL.resolve("token")),
                            authority.orElse(ApiAccess.USUAL.resolve("ca.crt")),
                            within);
            return Optional.of(new PodSearch(selector, api, beginAfter));
        } catch (IllegalArgumentException e) {
            throw block.wrong("api", String.valueOf(e.getMessage()));
        }
    }
}
