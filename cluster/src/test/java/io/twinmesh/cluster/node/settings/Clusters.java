package io.twinmesh.cluster.node.settings;

import io.twinmesh.cluster.kubernetes.ApiAccess;
import io.twinmesh.cluster.sharding.Role;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// With whom a server of all roles forms a cluster, for tests in which no member connects to it.
public final class Clusters {
    private Clusters() {}

    public static ClusterSettings alone() {
        return beside("", 25_520, List.of(), Duration.ofSeconds(30));
    }

    public static ClusterSettings beside(
            String host, int port, List<String> seedNodes, Duration joinWithin) {
        return of(host, port, seedNodes, Optional.empty(), joinWithin);
    }

    public static ClusterSettings byPods(String host, PodSearch search) {
        return of(host, 25_520, List.of(), Optional.of(search), Duration.ofMinutes(2));
    }

    /// In an API server that is not there.
    public static PodSearch search(Duration beginAfter) {
        var api =
                new ApiAccess(
                        ApiAccess.FROM_PODS,
                        "twins",
                        Path.of("token"),
                        Path.of("ca.crt"),
                        Duration.ofSeconds(5));
        return new PodSearch("app=twinmesh", api, beginAfter);
    }

    private static ClusterSettings of(
            String host,
            int port,
            List<String> seedNodes,
            Optional<PodSearch> pods,
            Duration joinWithin) {
        return new ClusterSettings(
                Role.ALL,
                seedNodes,
                pods,
                host,
                port,
                Optional.empty(),
                Optional.empty(),
                joinWithin,
                Duration.ofSeconds(15));
    }
}
