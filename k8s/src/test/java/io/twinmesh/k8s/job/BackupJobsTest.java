package io.twinmesh.k8s.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1VolumeMount;
import io.twinmesh.k8s.chart.Chart;

import org.junit.jupiter.api.Test;

class BackupJobsTest {
    @Test
    void are_three_and_each_copies_one_set() {
        assertThat(Chart.all(Chart.OURS.documents("production"), V1CronJob.class))
                .extracting(job -> job.getMetadata().getName())
                .containsExactlyInAnyOrder(
                        "rel-backup-journal", "rel-backup-vault", "rel-backup-keys");
        for (var set : new String[] {"journal", "vault", "keys"}) {
            assertThat(container(set).getArgs()).startsWith("backup", "create", "--set=" + set);
        }
    }

    @Test
    void see_of_the_shared_folder_what_belongs_to_their_set_and_cannot_write_it() {
        assertThat(shared("journal")).isEqualTo("twinmesh/public twinmesh/models twinmesh/clients");
        assertThat(shared("vault")).isEmpty();
        assertThat(shared("keys")).isEqualTo("twinmesh/keys");
        for (var set : new String[] {"journal", "keys"}) {
            assertThat(pod(set).getVolumes())
                    .filteredOn(volume -> volume.getName().equals("shared"))
                    .allMatch(volume -> volume.getPersistentVolumeClaim().getReadOnly());
        }
    }

    @Test
    void of_the_keys_reach_nothing_in_the_network() {
        var policy =
                Chart.all(Chart.OURS.documents("production"), V1NetworkPolicy.class).stream()
                        .filter(one -> one.getMetadata().getName().equals("rel-backup-keys"))
                        .findFirst()
                        .orElseThrow();

        assertThat(policy.getSpec().getIngress()).isNullOrEmpty();
        assertThat(policy.getSpec().getEgress()).isNullOrEmpty();
    }

    @Test
    void are_refused_with_one_claim_for_two_sets_or_beside_a_single_server() {
        assertThatThrownBy(() ->
                        Chart.OURS
                                .template("production")
                                .set("backup.vault.claim", "journal-copies")
                                .call())
                .hasMessageContaining("need a claim each");
        for (var set : new String[] {"journal", "vault", "keys"}) {
            assertThatThrownBy(() ->
                            Chart.OURS
                                    .template("production")
                                    .set("backup." + set + ".claim", "twinmesh-shared")
                                    .call())
                    .hasMessageContaining("a claim is cluster.sharedClaim");
        }
        assertThatThrownBy(() ->
                        Chart.OURS.template("production").set("cluster.enabled", false).call())
                .hasMessageContaining("needs cluster.enabled");
        assertThatThrownBy(() ->
                        Chart.OURS
                                .template("production")
                                .set("backup.vault.schedule", "every night")
                                .call())
                .hasMessageContaining("schedule");
    }

    @Test
    void are_not_there_unless_they_are_asked_for() {
        assertThat(Chart.all(Chart.OURS.documents("dev"), V1CronJob.class)).isEmpty();
    }

    private static String shared(String set) {
        return String.join(
                " ",
                container(set).getVolumeMounts().stream()
                        .filter(mount -> mount.getName().equals("shared"))
                        .map(V1VolumeMount::getSubPath)
                        .toList());
    }

    private static V1Container container(String set) {
        return pod(set).getContainers().getFirst();
    }

    private static V1PodSpec pod(String set) {
        return Chart.all(Chart.OURS.documents("production"), V1CronJob.class).stream()
                .filter(job -> job.getMetadata().getName().equals("rel-backup-" + set))
                .findFirst()
                .orElseThrow()
                .getSpec()
                .getJobTemplate()
                .getSpec()
                .getTemplate()
                .getSpec();
    }
}
