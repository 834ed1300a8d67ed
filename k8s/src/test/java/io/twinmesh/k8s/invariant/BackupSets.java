package io.twinmesh.k8s.invariant;

import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1VolumeMount;
import io.twinmesh.k8s.chart.Chart;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Journal, vault and keys together open every history: no job may reach two of them, and no two
/// jobs may write to one place.
final class BackupSets {
    /// What a job sees of the shared claim and may take with the journal.
    private static final Set<String> BESIDE_THE_JOURNAL =
            Set.of("twinmesh/public", "twinmesh/models", "twinmesh/clients");

    private static final String COMPONENT = "app.kubernetes.io/component";

    private BackupSets() {}

    /// One sentence for each thing that does not hold.
    static List<String> broken(List<Object> documents) {
        var broken = new ArrayList<String>();
        var claims = new HashSet<String>();
        var accounts = new HashSet<String>();
        for (var job : Chart.all(documents, V1CronJob.class)) {
            var template = job.getSpec().getJobTemplate().getSpec().getTemplate();
            var pod = template.getSpec();
            var sets = reached(pod);
            if (!"backup".equals(Invariants.labels(template).get(COMPONENT))) {
                if (!sets.isEmpty()) {
                    broken.add("a job that is no backup reaches " + sets);
                }
                continue;
            }
            if (sets.size() != 1) {
                broken.add("a backup reaches " + sets + ", expected one set");
            }
            if (!claims.add(claim(pod, "backup"))) {
                broken.add("two sets are written to one claim");
            }
            if (!accounts.add(pod.getServiceAccountName())) {
                broken.add("two backups have one account");
            }
        }
        return broken;
    }

    private static Set<String> reached(V1PodSpec pod) {
        return pod.getContainers().stream()
                .flatMap(BackupSets::reached)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> reached(V1Container container) {
        var databases =
                Stream.concat(
                        container.getArgs().stream().map(word -> word.replaceFirst("=.*", "")),
                        container.getEnv().stream().map(variable -> variable.getName()));
        return Stream.concat(
                databases.flatMap(word ->
                        switch (word) {
                            case "--db", "TWINMESH_DB_PASSWORD" -> Stream.of("journal");
                            case "--vault-db", "TWINMESH_VAULT_DB_PASSWORD" -> Stream.of("vault");
                            default -> Stream.empty();
                        }),
                container.getVolumeMounts().stream()
                        .filter(mount -> mount.getName().equals("shared"))
                        .map(BackupSets::ofFolder));
    }

    /// The whole claim has the keys in it.
    private static String ofFolder(V1VolumeMount mount) {
        return mount.getSubPath() != null && BESIDE_THE_JOURNAL.contains(mount.getSubPath())
                ? "journal"
                : "keys";
    }

    private static String claim(V1PodSpec pod, String volume) {
        return pod.getVolumes().stream()
                .filter(one -> one.getName().equals(volume))
                .map(one -> one.getPersistentVolumeClaim().getClaimName())
                .findFirst()
                .orElseThrow();
    }
}
