package io.twinmesh.k8s.invariant;

import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1PodSecurityContext;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1SecurityContext;
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
                            Boolean.TRUE.equals(context(container).getReadOnlyRootFilesystem()),
                    "can gain rights",
                    container ->
                            Boolean.FALSE.equals(context(container).getAllowPrivilegeEscalation()),
                    "keeps capabilities",
                    container ->
                            context(container).getCapabilities() != null
                                    && List.of("ALL")
                                            .equals(
                                                    container
                                                            .getSecurityContext()
                                                            .getCapabilities()
                                                            .getDrop()),
                    "may run as root",
                    container ->
                            !Boolean.FALSE.equals(context(container).getRunAsNonRoot())
                                    && !isRoot(context(container).getRunAsUser()),
                    "is privileged",
                    container -> !Boolean.TRUE.equals(context(container).getPrivileged()),
                    "has capabilities",
                    container ->
                            context(container).getCapabilities() == null
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
        var context =
                Objects.requireNonNullElseGet(spec.getSecurityContext(), V1PodSecurityContext::new);
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
        if (!Boolean.FALSE.equals(spec.getEnableServiceLinks())) {
            broken.add("a pod gets variables from whoever names a Service beside it");
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
        if (volumes(spec).anyMatch(Confinement::endless)) {
            broken.add("a pod can fill the disk of its machine");
        }
        if (volumes(spec).anyMatch(Confinement::openToAll)) {
            broken.add("a pod's secrets are open to everybody in it");
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
        return volumes(spec).anyMatch(volume -> volume.getHostPath() != null);
    }

    private static Stream<V1Volume> volumes(V1PodSpec spec) {
        return Stream.ofNullable(spec.getVolumes()).flatMap(List::stream);
    }

    /// A volume that is nothing else is an empty folder of any size.
    private static boolean endless(V1Volume volume) {
        return volume.getEmptyDir() == null
                ? volume.equals(new V1Volume().name(volume.getName()))
                : volume.getEmptyDir().getSizeLimit() == null;
    }

    /// Kubernetes opens them unless told otherwise.
    private static boolean openToAll(V1Volume volume) {
        return (volume.getSecret() != null && others(volume.getSecret().getDefaultMode()))
                || (volume.getProjected() != null
                        && others(volume.getProjected().getDefaultMode()));
    }

    private static boolean others(@Nullable Integer mode) {
        return mode == null || (mode & 0007) != 0;
    }

    private static V1SecurityContext context(V1Container container) {
        return Objects.requireNonNullElseGet(
                container.getSecurityContext(), V1SecurityContext::new);
    }

    private static boolean isRoot(@Nullable Long user) {
        return user != null && user == 0;
    }

    private static boolean none(@Nullable List<?> list) {
        return list == null || list.isEmpty();
    }
}
