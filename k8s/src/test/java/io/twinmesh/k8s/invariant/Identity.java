package io.twinmesh.k8s.invariant;

import io.kubernetes.client.openapi.models.V1PodSecurityContext;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1Volume;
import io.kubernetes.client.openapi.models.V1VolumeMount;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// As whom a pod works. Its image says so too, but another image may be named, and private files on
/// a volume are open to one user alone.
final class Identity {
    private Identity() {}

    /// One sentence for each thing that does not hold.
    static List<String> broken(V1PodTemplateSpec pod) {
        var spec = pod.getSpec();
        var context =
                Objects.requireNonNullElseGet(spec.getSecurityContext(), V1PodSecurityContext::new);
        var broken = new ArrayList<String>();
        if (!named(context.getRunAsUser()) || !named(context.getRunAsGroup())) {
            broken.add(
                    "a pod leaves its user or its group to the image: " + Invariants.labels(pod));
        }
        if (mounts(spec, Identity::ofOthers) && !named(context.getFsGroup())) {
            broken.add("a pod may not read its volumes: " + Invariants.labels(pod));
        }
        if (keeps(spec) && !"OnRootMismatch".equals(context.getFsGroupChangePolicy())) {
            broken.add(
                    "a pod's private files are opened to its group when it starts again: "
                            + Invariants.labels(pod));
        }
        return broken;
    }

    /// Whether it writes what outlives it.
    static boolean keeps(V1PodSpec spec) {
        return mounts(spec, Identity::kept);
    }

    private static boolean named(@Nullable Long id) {
        return id != null && id != 0;
    }

    private static boolean mounts(V1PodSpec spec, Predicate<V1Volume> kind) {
        return spec.getContainers().stream()
                .flatMap(container -> Stream.ofNullable(container.getVolumeMounts()))
                .flatMap(List::stream)
                .map(mount -> of(mount, spec))
                .anyMatch(kind);
    }

    /// What a StatefulSet claims for each of its pods is not among their volumes.
    private static V1Volume of(V1VolumeMount mount, V1PodSpec spec) {
        return Stream.ofNullable(spec.getVolumes())
                .flatMap(List::stream)
                .filter(volume -> volume.getName().equals(mount.getName()))
                .findFirst()
                .orElseGet(() -> new V1Volume().name(mount.getName()));
    }

    /// Whether somebody else filled it; a ConfigMap is open to all.
    private static boolean ofOthers(V1Volume volume) {
        return volume.getEmptyDir() == null && volume.getConfigMap() == null;
    }

    /// Whether it outlives the pod.
    private static boolean kept(V1Volume volume) {
        return ofOthers(volume) && volume.getSecret() == null && volume.getProjected() == null;
    }
}
