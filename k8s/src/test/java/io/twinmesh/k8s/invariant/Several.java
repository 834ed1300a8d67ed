package io.twinmesh.k8s.invariant;

import io.kubernetes.client.custom.IntOrString;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.twinmesh.k8s.Chart;
import io.twinmesh.k8s.Workload;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// What must hold of every workload that starts several pods of one kind.
final class Several {
    private Several() {}

    /// One sentence for each thing that does not hold.
    static List<String> broken(List<Object> documents) {
        var broken = new ArrayList<String>();
        for (var workload : Workload.of(documents)) {
            if (several(workload.replicas())) {
                broken.addAll(broken(documents, workload.pod()));
            }
        }
        return broken;
    }

    private static boolean oneAtATime(V1PodDisruptionBudget budget) {
        return new IntOrString(1).equals(budget.getSpec().getMaxUnavailable())
                && budget.getSpec().getMinAvailable() == null;
    }

    /// Where no number stands an autoscaler gives one.
    private static boolean several(@Nullable Integer replicas) {
        return replicas == null || replicas > 1;
    }

    private static List<String> broken(List<Object> documents, V1PodTemplateSpec pod) {
        var broken = new ArrayList<String>();
        var labels = Invariants.labels(pod);
        if (Chart.all(documents, V1PodDisruptionBudget.class).stream()
                .noneMatch(budget ->
                        oneAtATime(budget)
                                && labels.entrySet()
                                        .containsAll(
                                                budget.getSpec()
                                                        .getSelector()
                                                        .getMatchLabels()
                                                        .entrySet()))) {
            broken.add("several pods without a PodDisruptionBudget: " + labels);
        }
        var spread = pod.getSpec().getTopologySpreadConstraints();
        if (spread == null
                || spread.stream()
                        .noneMatch(one -> one.getTopologyKey().equals("kubernetes.io/hostname"))) {
            broken.add("several pods that one machine may take with it: " + labels);
        }
        return broken;
    }
}
