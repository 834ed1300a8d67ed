package io.twinmesh.k8s.invariant;

import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1ResourceRequirements;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V1VolumeResourceRequirements;
import io.twinmesh.k8s.chart.Chart;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What must hold of every document of every profile.
final class Invariants {
    private static final Map<String, Predicate<V1Container>> RULES =
            Map.of(
                    "serves without all three probes on a port that it has",
                    Invariants::probed,
                    "has no memory limit, or another one than it requests",
                    Invariants::memoryLimited,
                    "has no processor time of its own",
                    container ->
                            resources(container).getRequests() != null
                                    && resources(container).getRequests().containsKey("cpu"),
                    "computes on a GPU that it does not ask for",
                    container ->
                            !container.getArgs().contains("--device=cuda")
                                    || (resources(container).getLimits() != null
                                            && resources(container).getLimits().keySet().stream()
                                                    .anyMatch(name ->
                                                            name.startsWith("nvidia.com/"))),
                    "has a CPU limit",
                    container ->
                            resources(container).getLimits() == null
                                    || !resources(container).getLimits().containsKey("cpu"));

    private Invariants() {}

    /// One sentence for each thing that does not hold; empty when everything does.
    static List<String> broken(List<Object> documents) {
        var broken = new ArrayList<String>();
        if (!Chart.all(documents, V1Secret.class).isEmpty()) {
            broken.add("the chart brings a Secret");
        }
        var policies = Chart.all(documents, V1NetworkPolicy.class);
        if (policies.stream().anyMatch(Doors::openOutwards)) {
            broken.add("a NetworkPolicy lets pods go everywhere");
        }
        if (Chart.all(documents, V1StatefulSet.class).stream()
                .flatMap(set -> Stream.ofNullable(set.getSpec().getVolumeClaimTemplates()))
                .flatMap(List::stream)
                .anyMatch(claim -> !sized(claim.getSpec().getResources()))) {
            broken.add("a volume is claimed without a size");
        }
        broken.addAll(Rights.broken(documents));
        broken.addAll(Several.broken(documents));
        broken.addAll(Called.broken(documents));
        broken.addAll(BackupSets.broken(documents));
        broken.addAll(Scalers.broken(documents));
        broken.addAll(Jobs.broken(documents));
        for (var pod : Chart.pods(documents)) {
            broken.addAll(brokenOf(pod));
            broken.addAll(Confinement.broken(pod));
            broken.addAll(Identity.broken(pod));
            broken.addAll(Doors.broken(pod, policies));
            if (policies.stream().noneMatch(policy -> deniesByDefault(policy, pod))) {
                broken.add("no NetworkPolicy denies by default for " + labels(pod));
            }
        }
        return broken;
    }

    private static List<String> brokenOf(V1PodTemplateSpec pod) {
        var broken = new ArrayList<String>();
        for (var container : pod.getSpec().getContainers()) {
            RULES.forEach((sentence, holds) -> {
                if (!holds.test(container)) {
                    broken.add(container.getName() + ": " + sentence);
                }
            });
        }
        return broken;
    }

    private static boolean probed(V1Container container) {
        var ports = container.getPorts();
        return !Called.serves(container)
                || Stream.of(
                                container.getStartupProbe(),
                                container.getReadinessProbe(),
                                container.getLivenessProbe())
                        .allMatch(probe ->
                                probe != null
                                        && probe.getHttpGet() != null
                                        && ports.stream()
                                                .anyMatch(port ->
                                                        port.getName()
                                                                .equals(
                                                                        probe.getHttpGet()
                                                                                .getPort()
                                                                                .getStrValue())));
    }

    private static V1ResourceRequirements resources(V1Container container) {
        return Objects.requireNonNullElseGet(container.getResources(), V1ResourceRequirements::new);
    }

    private static boolean sized(@Nullable V1VolumeResourceRequirements resources) {
        return resources != null
                && resources.getRequests() != null
                && resources.getRequests().containsKey("storage");
    }

    private static boolean memoryLimited(V1Container container) {
        var resources = resources(container);
        return resources.getLimits() != null
                && resources.getRequests() != null
                && resources.getLimits().get("memory") != null
                && resources
                        .getLimits()
                        .get("memory")
                        .equals(resources.getRequests().get("memory"));
    }

    private static boolean deniesByDefault(V1NetworkPolicy policy, V1PodTemplateSpec pod) {
        return selects(policy, pod)
                && Set.copyOf(policy.getSpec().getPolicyTypes())
                        .equals(Set.of("Ingress", "Egress"));
    }

    static boolean selects(V1NetworkPolicy policy, V1PodTemplateSpec pod) {
        var selector = policy.getSpec().getPodSelector().getMatchLabels();
        return labels(pod).entrySet().containsAll(selector.entrySet());
    }

    static Map<String, String> labels(V1PodTemplateSpec pod) {
        return pod.getMetadata().getLabels();
    }
}
