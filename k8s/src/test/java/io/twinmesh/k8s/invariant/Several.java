package io.twinmesh.k8s.invariant;

import io.kubernetes.client.custom.IntOrString;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.twinmesh.k8s.chart.Chart;
import io.twinmesh.k8s.chart.Workload;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What must hold of every workload that starts several pods of one kind.
final class Several {
    private Several() {}

    /// One sentence for each thing that does not hold.
    static List<String> broken(List<Object> documents) {
        var broken = new ArrayList<String>();
        for (var workload : Workload.of(documents)) {
            if (are(workload)) {
                broken.addAll(broken(documents, workload.pod()));
                if (workload.kind().equals("Deployment") && !turns(workload.pod())) {
                    broken.add("new pods that find no machine while the old ones are there");
                }
            }
        }
        return broken;
    }

    private static boolean oneAtATime(V1PodDisruptionBudget budget) {
        return new IntOrString(1).equals(budget.getSpec().getMaxUnavailable())
                && budget.getSpec().getMinAvailable() == null;
    }

    /// Where no number stands an autoscaler gives one.
    static boolean are(Workload workload) {
        return workload.replicas() == null || workload.replicas() > 1;
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
        // agents may be wherever there is a processor or a GPU
        if (pod.getSpec().getContainers().stream().anyMatch(Called::serves)
                && (spread == null
                        || spread.stream()
                                .noneMatch(one ->
                                        one.getTopologyKey()
                                                .equals("topology.kubernetes.io/zone")))) {
            broken.add("several servers that one zone may take with it: " + labels);
        }
        return broken;
    }

    /// Whether the new ones are spread apart from the old ones, where two may not be on one
    /// machine.
    private static boolean turns(V1PodTemplateSpec pod) {
        return Stream.ofNullable(pod.getSpec().getTopologySpreadConstraints())
                .flatMap(List::stream)
                .filter(one -> one.getWhenUnsatisfiable().equals("DoNotSchedule"))
                .allMatch(one -> List.of("pod-template-hash").equals(one.getMatchLabelKeys()));
    }
}
