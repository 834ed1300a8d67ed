package io.twinmesh.k8s.invariant;

import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1Volume;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What a pod must not be able to: on the machine that it runs on, at the API server, in its image.
final class Confinement {
    private static final Map<String, Predicate<V1Container>> RULES =
            Map.of(
                    "can write its root file system",
                    container ->
                            Boolean.TRUE.equals(
                                    container.getSecurityContext().getReadOnlyRootFilesystem()),
                    "can gain rights",
                    container ->
                            Boolean.FALSE.equals(
                                    container.getSecurityContext().getAllowPrivilegeEscalation()),
                    "keeps capabilities",
                    container ->
                            container.getSecurityContext().getCapabilities() != null
                                    && List.of("ALL")
                                            .equals(
                                                    container
                                                            .getSecurityContext()
                                                            .getCapabilities()
                                                            .getDrop()),
                    "may run as root",
                    container ->
                            !Boolean.FALSE.equals(container.getSecurityContext().getRunAsNonRoot())
                                    && !isRoot(container.getSecurityContext().getRunAsUser()),
                    "is privileged",
                    container ->
                            !Boolean.TRUE.equals(container.getSecurityContext().getPrivileged()),
                    "has capabilities",
                    container ->
                            container.getSecurityContext().getCapabilities() == null
                                    || none(
                                            container
                                                    .getSecurityContext()
                                                    .getCapabilities()
                                                    .getAdd()),
                    "has a port of its machine",
                    container ->
                            container.getPorts() == null
                                    || container.getPorts().stream()
                                            .allMatch(port -> port.getHostPort() == null));

    private Confinement() {}

    /// One sentence for each thing that does not hold.
    static List<String> broken(V1PodTemplateSpec pod) {
        var spec = pod.getSpec();
        var context = Objects.requireNonNull(spec.getSecurityContext(), "no security context");
        var broken = new ArrayList<String>();
        if (!Boolean.TRUE.equals(context.getRunAsNonRoot()) || isRoot(context.getRunAsUser())) {
            broken.add("a pod may run as root");
        }
        if (context.getSeccompProfile() == null
                || !"RuntimeDefault".equals(context.getSeccompProfile().getType())) {
            broken.add("a pod has no seccomp profile");
        }
        if (!Boolean.FALSE.equals(spec.getAutomountServiceAccountToken())) {
            broken.add("a pod gets a token of the API server");
        }
        if (Stream.of(spec.getHostNetwork(), spec.getHostPID(), spec.getHostIPC())
                .anyMatch(Boolean.TRUE::equals)) {
            broken.add("a pod lives in its host's network, processes or memory");
        }
        if (!none(spec.getInitContainers())) {
            broken.add("a pod has containers that begin before those that are looked at");
        }
        if (ofItsMachine(spec)) {
            broken.add("a pod mounts a folder of its machine");
        }
        if (Stream.ofNullable(spec.getVolumes())
                .flatMap(List::stream)
                .map(V1Volume::getEmptyDir)
                .filter(Objects::nonNull)
                .anyMatch(folder -> folder.getSizeLimit() == null)) {
            broken.add("a pod can fill the disk of its machine");
        }
        for (var container : spec.getContainers()) {
            RULES.forEach((sentence, holds) -> {
                if (!holds.test(container)) {
                    broken.add(container.getName() + ": " + sentence);
                }
            });
        }
        return broken;
    }

    private static boolean ofItsMachine(V1PodSpec spec) {
        return spec.getVolumes() != null
                && spec.getVolumes().stream().anyMatch(volume -> volume.getHostPath() != null);
    }

    private static boolean isRoot(@Nullable Long user) {
        return user != null && user == 0;
    }

    private static boolean none(@Nullable List<?> list) {
        return list == null || list.isEmpty();
    }
}
