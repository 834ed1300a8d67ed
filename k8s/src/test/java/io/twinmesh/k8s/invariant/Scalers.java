package io.twinmesh.k8s.invariant;

import io.kubernetes.client.openapi.models.V2HPAScalingRules;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import io.twinmesh.k8s.chart.Chart;
import io.twinmesh.k8s.chart.Workload;

import java.util.ArrayList;
import java.util.List;

/// What must hold of an autoscaler of servers: who goes has shards to hand over.
final class Scalers {
    /// At least so long it must have been right to have one server fewer.
    private static final int SLOWEST_LULL_SECONDS = 600;

    /// At least so long after the last one went: longer than a server may take to stop.
    private static final int BETWEEN_SECONDS = 300;

    private Scalers() {}

    /// One sentence for each thing that does not hold.
    static List<String> broken(List<Object> documents) {
        var broken = new ArrayList<String>();
        for (var scaler : Chart.all(documents, V2HorizontalPodAutoscaler.class)) {
            var spec = scaler.getSpec();
            var name = spec.getScaleTargetRef().getName();
            if (!slow(spec.getBehavior().getScaleDown())) {
                broken.add(name + " flaps: it may lose several servers, or one for a short lull");
            }
            var scaled =
                    Workload.of(documents).stream()
                            .filter(one ->
                                    one.name().equals(name)
                                            && one.kind()
                                                    .equals(spec.getScaleTargetRef().getKind()))
                            .toList();
            if (scaled.size() != 1) {
                broken.add("an autoscaler of nothing: " + name);
            } else if (scaled.getFirst().replicas() != null) {
                broken.add(name + ": what the autoscaler does is undone by the next upgrade");
            }
        }
        return broken;
    }

    private static boolean slow(V2HPAScalingRules down) {
        return down.getStabilizationWindowSeconds() >= SLOWEST_LULL_SECONDS
                && down.getPolicies().stream()
                        .allMatch(policy ->
                                policy.getType().equals("Pods")
                                        && policy.getValue() == 1
                                        && policy.getPeriodSeconds() >= BETWEEN_SECONDS);
    }
}
