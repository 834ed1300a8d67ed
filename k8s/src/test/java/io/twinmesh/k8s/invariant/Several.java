package io.twinmesh.k8s.invariant;

import io.kubernetes.client.custom.IntOrString;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1TopologySpreadConstraint;
import io.twinmesh.k8s.chart.Chart;
import io.twinmesh.k8s.chart.Workload;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What must hold of every workload that starts several pods of one kind.
final class Several {
    /// Labels that say which workload it is.
    private static final Set<String> OWN =
            Set.of(
                    "app.kubernetes.io/name",
                    "app.kubernetes.io/instance",
                    "app.kubernetes.io/component",
                    "twinmesh.io/pool");

    private static final int MOST_SERVERS = 12;

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
        var machines = spread(pod, "kubernetes.io/hostname");
        if (machines.isEmpty()) {
            broken.add("several pods that one machine may take with it: " + labels);
        }
        if (machines.filter(Several::doubles).isPresent()) {
            broken.add(
                    "several pods of which one machine takes two where machines are few: "
                            + labels);
        }
        // agents may be wherever there is a processor or a GPU
        if (pod.getSpec().getContainers().stream().anyMatch(Called::serves)
                && spread(pod, "topology.kubernetes.io/zone").isEmpty()) {
            broken.add("several servers that one zone may take with it: " + labels);
        }
        return broken;
    }

    /// By what the pods are spread apart from each other, and from no others.
    private static Optional<V1TopologySpreadConstraint> spread(V1PodTemplateSpec pod, String key) {
        return Stream.ofNullable(pod.getSpec().getTopologySpreadConstraints())
                .flatMap(List::stream)
                .filter(one -> one.getTopologyKey().equals(key))
                .filter(one -> one.getLabelSelector() != null)
                .filter(one -> one.getLabelSelector().getMatchLabels() != null)
                .filter(one -> one.getLabelSelector().getMatchLabels().equals(own(pod)))
                .findFirst();
    }

    /// The least that a machine has counts as none only while there are fewer than `minDomains`.
    private static boolean doubles(V1TopologySpreadConstraint machines) {
        return machines.getWhenUnsatisfiable().equals("DoNotSchedule")
                && Objects.requireNonNullElse(machines.getMinDomains(), 1) < MOST_SERVERS;
    }

    private static Map<String, String> own(V1PodTemplateSpec pod) {
        return Invariants.labels(pod).entrySet().stream()
                .filter(label -> OWN.contains(label.getKey()))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
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
