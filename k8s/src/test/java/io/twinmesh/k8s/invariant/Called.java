package io.twinmesh.k8s.invariant;

import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1Probe;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServicePort;
import io.twinmesh.k8s.chart.Chart;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What must hold of pods that somebody calls.
final class Called {
    /// A server whose read side catches up with the journal (`twinmesh.storage.catch-up-timeout`,
    /// two minutes) is not to be killed over it, on a slow machine either.
    private static final int START_SECONDS = 300;

    /// One that collects garbage or waits for its processor is alive.
    private static final int SILENT_SECONDS = 60;

    /// Longer than it waits for its databases (`twinmesh.storage.probe-timeout`).
    private static final int ANSWER_SECONDS = 5;

    private Called() {}

    /// One sentence for each thing that does not hold.
    static List<String> broken(List<Object> documents) {
        var broken = new ArrayList<String>();
        for (var service : Chart.all(documents, V1Service.class)) {
            var containers =
                    Chart.pods(documents).stream()
                            .filter(pod -> leadsTo(service, pod))
                            .flatMap(pod -> pod.getSpec().getContainers().stream())
                            .toList();
            for (var port : service.getSpec().getPorts()) {
                if (containers.stream().noneMatch(container -> has(container, port))) {
                    broken.add("a Service leads to no port " + port.getTargetPort());
                }
            }
        }
        for (var pod : Chart.pods(documents)) {
            for (var container : pod.getSpec().getContainers()) {
                if (serves(container)
                        && (!asked(container.getStartupProbe(), "/startup")
                                || !asked(container.getReadinessProbe(), "/ready")
                                || !asked(container.getLivenessProbe(), "/alive"))) {
                    broken.add(
                            container.getName() + ": is not asked each question by its own probe");
                } else if (serves(container)) {
                    broken.addAll(hasty(container));
                }
            }
        }
        return broken;
    }

    /// One that nobody calls has nothing to ask: it ends when it cannot work.
    static boolean serves(V1Container container) {
        return container.getPorts() != null && !container.getPorts().isEmpty();
    }

    private static List<String> hasty(V1Container container) {
        var broken = new ArrayList<String>();
        if (seconds(container.getStartupProbe()) < START_SECONDS) {
            broken.add(container.getName() + ": is killed while it starts");
        }
        if (seconds(container.getLivenessProbe()) < SILENT_SECONDS) {
            broken.add(container.getName() + ": is killed when it is silent for a moment");
        }
        if (Stream.of(container.getReadinessProbe(), container.getLivenessProbe())
                .anyMatch(probe -> or(probe.getTimeoutSeconds(), 1) < ANSWER_SECONDS)) {
            broken.add(container.getName() + ": is not waited for while its databases are slow");
        }
        return broken;
    }

    /// How long it may fail; what is not said is as Kubernetes has it.
    private static int seconds(V1Probe probe) {
        return or(probe.getPeriodSeconds(), 10) * or(probe.getFailureThreshold(), 3);
    }

    private static int or(@Nullable Integer said, int otherwise) {
        return said == null ? otherwise : said;
    }

    private static boolean leadsTo(V1Service service, V1PodTemplateSpec pod) {
        return Invariants.labels(pod)
                .entrySet()
                .containsAll(service.getSpec().getSelector().entrySet());
    }

    private static boolean has(V1Container container, V1ServicePort port) {
        return Stream.ofNullable(container.getPorts())
                .flatMap(List::stream)
                .anyMatch(one -> one.getName().equals(port.getTargetPort().getStrValue()));
    }

    private static boolean asked(@Nullable V1Probe probe, String path) {
        return probe != null
                && probe.getHttpGet() != null
                && path.equals(probe.getHttpGet().getPath());
    }
}
