package io.twinmesh.cluster.node.cost;

import io.twinmesh.cluster.kubernetes.Pod;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Who goes first: places, not what is held itself, so that a note changes only when the order
/// does.
final class Ranking {
    static final String COST = "controller.kubernetes.io/pod-deletion-cost";

    private static final String KIND = "app.kubernetes.io/component";

    /// The eldest members have the singles: they go last of those that hold as much.
    private static final Comparator<Held> FIRST_TO_GO =
            Comparator.comparingDouble(Held::held)
                    .thenComparing(
                            it -> it.pod().started().orElse(Instant.MAX), Comparator.reverseOrder())
                    .thenComparing(it -> it.pod().name());

    /// A pod that said what it holds.
    ///
    /// @param held sessions of nodes and streams of events that end with it
    record Held(Pod pod, double held) {}

    private Ranking() {}

    /// The cost of each: its place among those of its kind, from 1. A pod without a note counts as
    /// 0 for Kubernetes and goes before them.
    static Map<Pod, Integer> costs(List<Held> pods) {
        var costs = new LinkedHashMap<Pod, Integer>();
        var places = new LinkedHashMap<String, Integer>();
        pods.stream()
                .sorted(FIRST_TO_GO)
                .forEach(it ->
                        costs.put(
                                it.pod(),
                                places.merge(
                                        it.pod().labels().getOrDefault(KIND, ""),
                                        1,
                                        Integer::sum)));
        return costs;
    }
}
