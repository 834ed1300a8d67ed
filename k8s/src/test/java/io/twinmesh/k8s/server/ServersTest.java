package io.twinmesh.k8s.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V1Volume;
import io.twinmesh.k8s.chart.Chart;
import io.twinmesh.k8s.chart.Workload;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/// Several servers as one cluster: the profile `production`.
class ServersTest {
    private static final String DOMAIN = "rel-members.twins.svc";

    @Nested
    class Find_each_other {
        @Test
        void by_the_names_of_their_pods_the_first_three_of_which_are_asked() {
            assertThat(set().getSpec().getServiceName()).isEqualTo("rel-members");
            assertThat(options())
                    .contains(
                            "-Dtwinmesh.cluster.seed-nodes=rel-server-0.%1$s:25520,rel-server-1.%1$s:25520,rel-server-2.%1$s:25520"
                                    .formatted(DOMAIN),
                            "-Dtwinmesh.cluster.host=$(POD_NAME)." + DOMAIN);
        }

        @Test
        void also_before_they_are_ready() {
            var members =
                    Chart.all(Chart.OURS.documents("production"), V1Service.class).stream()
                            .filter(it -> it.getMetadata().getName().equals("rel-members"))
                            .findFirst()
                            .orElseThrow()
                            .getSpec();

            assertThat(members.getClusterIP()).isEqualTo("None");
            assertThat(members.getPublishNotReadyAddresses()).isTrue();
        }

        @Test
        void and_are_as_they_were_when_others_are_added() {
            assertThat(scaled(5)).isEqualTo(scaled(3));
        }

        private String scaled(int replicas) {
            var text =
                    Chart.OURS
                            .template("production")
                            .set("cluster.autoscaling.enabled", false)
                            .set("cluster.replicas", replicas)
                            .call();
            assertThat(text).contains("replicas: " + replicas);
            return text.replaceAll("(?m)^  replicas: " + replicas + "$", "");
        }
    }

    @Nested
    class Trust_each_other {
        @Test
        void by_a_certificate_of_an_authority_that_is_theirs_alone() {
            var documents = Chart.OURS.certificates("production");

            assertThat(documents)
                    .extracting(document -> document.get("kind") + " " + name(document))
                    .containsExactlyInAnyOrder(
                            "Issuer rel-member-root",
                            "Certificate rel-member-authority",
                            "Issuer rel-member",
                            "Certificate rel-member");
            assertThat(spec("Issuer rel-member-root")).containsOnlyKeys("selfSigned");
            assertThat(spec("Certificate rel-member-authority"))
                    .containsEntry("isCA", true)
                    .containsEntry("secretName", "rel-member-authority")
                    .containsEntry("issuerRef", issuer("rel-member-root"));
            assertThat(spec("Issuer rel-member"))
                    .containsEntry("ca", Map.of("secretName", "rel-member-authority"));
            assertThat(spec("Certificate rel-member"))
                    .containsEntry("issuerRef", issuer("rel-member"))
                    .containsEntry(
                            "usages", List.of("digital signature", "server auth", "client auth"))
                    .doesNotContainKey("isCA");
        }

        @Test
        void since_it_names_them_as_members_and_every_one_that_there_can_be() {
            var names = new ArrayList<String>();
            names.add("member.twinmesh");
            for (int i = 0; i < 9; i++) {
                names.add("rel-server-" + i + "." + DOMAIN);
            }
            names.add("*.twins.pod");

            assertThat(spec("Certificate rel-member")).containsEntry("dnsNames", names);
        }

        @Test
        void and_have_it_from_a_secret_that_they_alone_mount() {
            assertThat(volume(pod(), "certificate").getSecret().getSecretName())
                    .isEqualTo("rel-member");
            assertThat(options())
                    .contains(
                            "-Dtwinmesh.cluster.key-file=/certificate/tls.key",
                            "-Dtwinmesh.cluster.certificate-file=/certificate/tls.crt",
                            "-Dtwinmesh.cluster.authority-file=/certificate/ca.crt");
        }

        @Test
        void or_from_one_that_somebody_made_without_cert_manager() {
            var text =
                    Chart.OURS.template("production").set("cluster.existingSecret", "mine").call();

            assertThat(text).contains("secretName: mine").doesNotContain("cert-manager.io");
        }

        private Map<String, Object> spec(String which) {
            return Chart.OURS.certificates("production").stream()
                    .filter(document -> which.equals(document.get("kind") + " " + name(document)))
                    .map(document -> map(document, "spec"))
                    .findFirst()
                    .orElseThrow();
        }

        private Map<String, String> issuer(String name) {
            return Map.of("name", name, "kind", "Issuer", "group", "cert-manager.io");
        }

        private Object name(Map<String, Object> document) {
            return Objects.requireNonNull(map(document, "metadata").get("name"));
        }

        @SuppressWarnings("unchecked")
        private Map<String, Object> map(Map<String, Object> document, String key) {
            return (Map<String, Object>) Objects.requireNonNull(document.get(key));
        }
    }

    @Nested
    class Are_not_started {
        @Test
        void without_a_folder_that_they_share() {
            refused("cluster.sharedClaim", "", "ReadWriteMany");
        }

        @Test
        void without_one_postgresql() {
            refused("database.url", "", "several servers need one PostgreSQL");
        }

        @Test
        void in_numbers_that_the_certificate_does_not_name() {
            refused("cluster.replicas", 10, "replicas");
        }

        private void refused(String key, Object value, String why) {
            assertThatThrownBy(() -> Chart.OURS.template("production").set(key, value).call())
                    .hasMessageContaining(why);
        }
    }

    @Nested
    class Stop {
        @Test
        void in_more_time_than_a_server_may_take_to_stop() throws IOException {
            var limit =
                    Pattern.compile("(?s) shutdown \\{.*?\n    limit = (\\d+)s")
                            .matcher(
                                    Files.readString(
                                            Path.of(
                                                    "../cluster/src/main/resources/reference.conf")));
            assertThat(limit.find()).isTrue();
            var pod = pod();
            var before =
                    pod.getContainers()
                            .getFirst()
                            .getLifecycle()
                            .getPreStop()
                            .getSleep()
                            .getSeconds();

            assertThat(Duration.ofSeconds(pod.getTerminationGracePeriodSeconds()))
                    .isGreaterThan(
                            Duration.ofSeconds(Long.parseLong(limit.group(1)) + before + 10));
        }

        @Test
        void one_after_the_other_and_the_next_only_when_the_last_is_ready() {
            var spec = set().getSpec();

            assertThat(spec.getPodManagementPolicy()).isEqualTo("OrderedReady");
            assertThat(spec.getMinReadySeconds()).isEqualTo(10);
        }
    }

    @Test
    void keep_nothing_in_their_pods_that_must_outlive_them() {
        assertThat(set().getSpec().getVolumeClaimTemplates()).isNullOrEmpty();
        assertThat(volume(pod(), "data").getEmptyDir()).isNotNull();
        assertThat(volume(pod(), "shared").getPersistentVolumeClaim().getClaimName())
                .isEqualTo("twinmesh-shared");
        assertThat(options()).contains("-Dtwinmesh.cluster.shared-folder=/shared/twinmesh");
    }

    private static List<String> options() {
        return Workload.named(Chart.OURS.documents("production"), "rel-server").options();
    }

    private static V1Volume volume(V1PodSpec pod, String name) {
        return pod.getVolumes().stream()
                .filter(volume -> volume.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static V1PodSpec pod() {
        return set().getSpec().getTemplate().getSpec();
    }

    private static V1StatefulSet set() {
        return Chart.all(Chart.OURS.documents("production"), V1StatefulSet.class).getFirst();
    }
}
