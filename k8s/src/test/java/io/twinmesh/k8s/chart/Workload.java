package io.twinmesh.k8s.chart;

import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1EnvVar;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1StatefulSet;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// A document that starts pods.
///
/// @param replicas 1 of what runs once; null where an autoscaler gives the number
public record Workload(
        String kind, String name, @Nullable Integer replicas, V1PodTemplateSpec pod) {
    public static List<Workload> of(List<Object> documents) {
        return documents.stream().map(Workload::of).flatMap(Optional::stream).toList();
    }

    private static Optional<Workload> of(Object document) {
        return switch (document) {
            case V1StatefulSet set ->
                    Optional.of(
                            new Workload(
                                    "StatefulSet",
                                    set.getMetadata().getName(),
                                    set.getSpec().getReplicas(),
                                    set.getSpec().getTemplate()));
            case V1Deployment one ->
                    Optional.of(
                            new Workload(
                                    "Deployment",
                                    one.getMetadata().getName(),
                                    one.getSpec().getReplicas(),
                                    one.getSpec().getTemplate()));
            case V1Job job ->
                    Optional.of(
                            new Workload(
                                    "Job",
                                    job.getMetadata().getName(),
                                    1,
                                    job.getSpec().getTemplate()));
            case V1CronJob job ->
                    Optional.of(
                            new Workload(
                                    "CronJob",
                                    job.getMetadata().getName(),
                                    1,
                                    job.getSpec().getJobTemplate().getSpec().getTemplate()));
            default -> Optional.empty();
        };
    }

    public static Workload named(List<Object> documents, String name) {
        return of(documents).stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is named " + name));
    }

    /// Those that run the server.
    public static Stream<Workload> servers(List<Object> documents) {
        return of(documents).stream().filter(one -> one.container().getName().equals("server"));
    }

    public V1Container container() {
        return pod.getSpec().getContainers().getFirst();
    }

    /// What Java is told.
    public List<String> options() {
        return container().getEnv().stream()
                .filter(variable -> variable.getName().equals("TWINMESH_JAVA_OPTS"))
                .map(V1EnvVar::getValue)
                .filter(Objects::nonNull)
                .flatMap(value -> Stream.of(value.split(" ", -1)))
                .toList();
    }

    /// The value of `-Dtwinmesh.cluster.NAME=`.
    public String member(String name) {
        var start = "-Dtwinmesh.cluster." + name + "=";
        return options().stream()
                .filter(word -> word.startsWith(start))
                .map(word -> word.substring(start.length()))
                .findFirst()
                .orElseThrow();
    }
}
