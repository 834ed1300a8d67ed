package io.twinmesh.k8s.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.kubernetes.client.openapi.models.V1ConfigMapProjection;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1Role;
import io.kubernetes.client.openapi.models.V1RoleBinding;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import io.twinmesh.k8s.chart.Chart;
import io.twinmesh.k8s.chart.Workload;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// Servers that find each other by their pods: the profile `pods`.
class PodsTest {
    private static final List<Object> DOCUMENTS = Chart.OURS.documents("pods");

    /// Has an account of its own.
    private static final String PRICING = "rel-deletion-cost";

    static Stream<String> others() {
        return Chart.profiles().filter(profile -> !profile.equals("pods"));
    }

    @ParameterizedTest
    @MethodSource("others")
    void without_it_nobody_has_a_right_nor_a_token_nor_a_way_to_the_api_server(String profile) {
        assertThat(Chart.OURS.text(profile))
                .doesNotContain("rbac.authorization.k8s.io")
                .doesNotContain("serviceAccountToken:")
                .doesNotContain("port: 6443")
                .doesNotContain("discovery=kubernetes");
    }

    @Test
    void servers_are_all_deployments_that_ask_for_the_pods_with_their_label() {
        var servers = Workload.servers(DOCUMENTS).toList();

        assertThat(servers)
                .extracting(one -> one.kind() + " " + one.name())
                .containsExactlyInAnyOrder(
                        "Deployment rel-server",
                        "Deployment rel-ledger",
                        "Deployment rel-api",
                        "Deployment rel-gateway");
        for (var server : servers) {
            assertThat(server.member("discovery")).isEqualTo("kubernetes");
            assertThat(server.member("host")).isEqualTo("$(POD_IP).twins.pod");
            assertThat(server.options())
                    .contains(
                            "-Dtwinmesh.kubernetes.namespace=twins",
                            "-Dtwinmesh.kubernetes.pod-selector=app.kubernetes.io/instance=rel,twinmesh.io/member=yes")
                    .noneMatch(option -> option.contains("seed-nodes="));
            assertThat(server.pod().getMetadata().getLabels())
                    .containsEntry("app.kubernetes.io/instance", "rel")
                    .containsEntry("twinmesh.io/member", "yes");
        }
        assertThat(Chart.OURS.certificates("pods").toString()).contains("*.twins.pod");
    }

    @Test
    void their_one_account_may_list_the_pods_of_its_namespace_and_nothing_else() {
        assertThat(Chart.all(DOCUMENTS, V1Role.class))
                .filteredOn(role -> !PRICING.equals(role.getMetadata().getName()))
                .singleElement()
                .satisfies(role -> {
                    assertThat(role.getRules()).hasSize(1);
                    var rule = role.getRules().getFirst();
                    assertThat(rule.getApiGroups()).containsExactly("");
                    assertThat(rule.getResources()).containsExactly("pods");
                    assertThat(rule.getVerbs()).containsExactly("list");
                });
        assertThat(Chart.all(DOCUMENTS, V1RoleBinding.class))
                .filteredOn(role -> !PRICING.equals(role.getMetadata().getName()))
                .singleElement()
                .satisfies(binding -> {
                    assertThat(binding.getRoleRef().getName()).isEqualTo("rel-members");
                    assertThat(binding.getSubjects())
                            .extracting(one -> one.getNamespace() + "/" + one.getName())
                            .containsExactly("twins/rel-server");
                });
    }

    @Test
    void whoever_has_shards_comes_and_goes_as_slowly_as_with_names_of_their_own() {
        assertThat(Chart.all(DOCUMENTS, V2HorizontalPodAutoscaler.class))
                .extracting(
                        one -> one.getMetadata().getName(),
                        one ->
                                one.getSpec()
                                        .getBehavior()
                                        .getScaleDown()
                                        .getStabilizationWindowSeconds())
                .containsExactlyInAnyOrder(tuple("rel-server", 1800), tuple("rel-api", 600));
    }

    @Test
    void each_has_a_token_that_ends_and_the_authority_beside_it_where_it_looks_for_them() {
        for (var server : Workload.servers(DOCUMENTS).toList()) {
            var sources =
                    server.pod().getSpec().getVolumes().stream()
                            .filter(volume -> volume.getName().equals("kubernetes"))
                            .findFirst()
                            .orElseThrow()
                            .getProjected()
                            .getSources();

            assertThat(sources.getFirst().getServiceAccountToken().getExpirationSeconds())
                    .isEqualTo(3600);
            assertThat(sources)
                    .extracting(source -> source.getConfigMap())
                    .filteredOn(Objects::nonNull)
                    .extracting(V1ConfigMapProjection::getName)
                    .containsExactly("kube-root-ca.crt");
            assertThat(server.options())
                    .contains(
                            "-Dtwinmesh.kubernetes.token-file=/kubernetes/token",
                            "-Dtwinmesh.kubernetes.authority-file=/kubernetes/ca.crt");
            assertThat(server.container().getVolumeMounts())
                    .anySatisfy(mount -> {
                        assertThat(mount.getName()).isEqualTo("kubernetes");
                        assertThat(mount.getMountPath()).isEqualTo("/kubernetes");
                        assertThat(mount.getReadOnly()).isTrue();
                    });
        }
    }

    @Test
    void each_reaches_the_api_server_at_its_address_alone_which_must_be_said() {
        for (var server : Workload.servers(DOCUMENTS).toList()) {
            var ways =
                    Chart.all(DOCUMENTS, V1NetworkPolicy.class).stream()
                            .filter(policy -> policy.getMetadata().getName().equals(server.name()))
                            .flatMap(policy -> policy.getSpec().getEgress().stream())
                            .filter(rule ->
                                    rule.getPorts().stream()
                                            .anyMatch(port ->
                                                    port.getPort().toString().equals("6443")))
                            .toList();

            assertThat(ways)
                    .singleElement()
                    .satisfies(way ->
                            assertThat(way.getTo())
                                    .extracting(peer -> peer.getIpBlock().getCidr())
                                    .containsExactly("192.0.2.10/32", "192.0.2.11/32"));
        }
        assertThatThrownBy(() ->
                        Chart.OURS
                                .template("production")
                                .set("cluster.discovery", "kubernetes")
                                .call())
                .hasMessageContaining("kubernetesApi.cidrs: say where the API server is");
    }

    @Test
    void servers_run_where_they_are_told_with_so_many_processors_and_so_do_their_jobs() {
        assertThat(Workload.of(DOCUMENTS))
                .hasSize(5)
                .allSatisfy(one -> {
                    assertThat(one.pod().getSpec().getNodeSelector())
                            .isEqualTo(Map.of("kubernetes.io/arch", "amd64"));
                    assertThat(one.pod().getSpec().getTolerations())
                            .extracting(toleration -> toleration.getKey())
                            .containsExactly("twinmesh");
                });
        assertThat(Workload.servers(DOCUMENTS))
                .allSatisfy(server -> {
                    assertThat(server.pod().getSpec().getPriorityClassName()).isEqualTo("servers");
                    assertThat(server.options()).contains("-XX:ActiveProcessorCount=4");
                });
        assertThat(Chart.OURS.text("production")).doesNotContain("ActiveProcessorCount");
    }
}
