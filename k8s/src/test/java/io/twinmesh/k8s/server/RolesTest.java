package io.twinmesh.k8s.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1NetworkPolicyIngressRule;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import io.twinmesh.k8s.chart.Chart;
import io.twinmesh.k8s.chart.Workload;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Servers of their own for each role: the profile `roles`, and those that `production` has.
class RolesTest {
    private static final List<Object> DOCUMENTS = Chart.OURS.documents("roles");

    @Test
    void each_role_is_somebodys_and_what_is_nobodys_own_is_the_servers() {
        assertThat(roles(DOCUMENTS))
                .isEqualTo(
                        Map.of(
                                "StatefulSet rel-server", "twin",
                                "StatefulSet rel-ledger", "ledger",
                                "Deployment rel-projection", "projection",
                                "Deployment rel-gateway", "gateway",
                                "Deployment rel-api", "api"));
        assertThat(roles(Chart.OURS.documents("production")))
                .isEqualTo(
                        Map.of(
                                "StatefulSet rel-server", "twin,ledger,projection",
                                "Deployment rel-gateway", "gateway",
                                "Deployment rel-api", "api"));
    }

    @Test
    void each_has_the_doors_of_its_role_alone() {
        assertThat(doors("rel-api")).containsExactly("http", "management", "members");
        assertThat(doors("rel-gateway")).containsExactly("gateway", "management", "members");
        for (var inside : List.of("rel-server", "rel-ledger", "rel-projection")) {
            assertThat(doors(inside)).as(inside).containsExactly("management", "members");
        }
        for (var server : servers()) {
            assertThat(server.container().getPorts())
                    .extracting(port -> port.getName())
                    .containsExactlyInAnyOrderElementsOf(doors(server.name()));
        }
    }

    @Test
    void clients_and_providers_are_led_to_those_who_have_the_door() {
        for (var server : servers()) {
            assertThat(server.options())
                    .contains("-Dtwinmesh.http.public-url=http://rel-api.twins.svc:8080")
                    .contains("-Dtwinmesh.gateway.public-host=rel-gateway.twins.svc");
        }
        assertThat(
                        Chart.all(DOCUMENTS, V1Service.class).stream()
                                .filter(service ->
                                        service.getSpec().getPorts().stream()
                                                .anyMatch(port -> port.getName().equals("http"))))
                .extracting(service -> service.getMetadata().getName())
                .containsExactly("rel-api");
    }

    /// Whose shards have to move when it goes.
    @Nested
    class With_shards {
        @ParameterizedTest
        @ValueSource(strings = {"server", "ledger"})
        void have_names_that_stay_and_that_the_certificate_has(String kind) {
            var certificate = Chart.OURS.certificates("roles").toString();
            var set =
                    Chart.all(DOCUMENTS, V1StatefulSet.class).stream()
                            .filter(one -> one.getMetadata().getName().equals("rel-" + kind))
                            .findFirst()
                            .orElseThrow();
            var service = set.getSpec().getServiceName();

            assertThat(certificate).contains("rel-" + kind + "-8." + service + ".twins.svc");
            assertThat(Workload.named(DOCUMENTS, "rel-" + kind).member("host"))
                    .isEqualTo("$(POD_NAME)." + service + ".twins.svc");
            assertThat(Chart.all(DOCUMENTS, V1Service.class))
                    .filteredOn(one -> one.getMetadata().getName().equals(service))
                    .singleElement()
                    .satisfies(one ->
                            assertThat(set.getSpec().getTemplate().getMetadata().getLabels())
                                    .containsAllEntriesOf(one.getSpec().getSelector()));
        }

        /// Only the first server begins the cluster.
        @Test
        void do_not_wait_for_each_other_but_where_the_first_begins_the_cluster() {
            assertThat(Chart.all(DOCUMENTS, V1StatefulSet.class))
                    .extracting(one ->
                            one.getMetadata().getName()
                                    + " "
                                    + one.getSpec().getPodManagementPolicy())
                    .containsExactlyInAnyOrder("rel-server OrderedReady", "rel-ledger Parallel");
        }

        @Test
        void are_with_the_servers_where_they_are_twins() {
            assertThatThrownBy(() ->
                            Chart.OURS
                                    .template("roles")
                                    .set("cluster.roles.twin.replicas", 2)
                                    .call())
                    .hasMessageContaining("twin");
        }
    }

    @Nested
    class Without_shards {
        @ParameterizedTest
        @ValueSource(strings = {"api", "gateway", "projection"})
        void are_found_by_their_address_which_the_certificate_covers(String kind) {
            var server = Workload.named(DOCUMENTS, "rel-" + kind);

            assertThat(server.member("host")).isEqualTo("$(POD_IP).twins.pod");
            assertThat(server.container().getEnv())
                    .filteredOn(variable -> variable.getName().equals("POD_IP"))
                    .extracting(variable -> variable.getValueFrom().getFieldRef().getFieldPath())
                    .containsExactly("status.podIP");
            assertThat(Chart.OURS.certificates("roles").toString()).contains("*.twins.pod");
            assertThat(server.member("seed-nodes")).startsWith("rel-server-0.rel-members.");
        }

        @ParameterizedTest
        @ValueSource(strings = {"api", "gateway", "projection"})
        void are_replaced_when_the_new_one_is_ready_and_not_before(String kind) {
            var spec =
                    Chart.all(DOCUMENTS, V1Deployment.class).stream()
                            .filter(one -> one.getMetadata().getName().equals("rel-" + kind))
                            .findFirst()
                            .orElseThrow()
                            .getSpec();

            assertThat(spec.getStrategy().getRollingUpdate().getMaxSurge().getIntValue())
                    .isEqualTo(1);
            assertThat(spec.getStrategy().getRollingUpdate().getMaxUnavailable().getIntValue())
                    .isZero();
            assertThat(spec.getMinReadySeconds()).isEqualTo(10);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"roles", "production"})
    void those_of_the_interface_grow_where_that_is_asked_for(String profile) {
        assertThat(Chart.all(Chart.OURS.documents(profile), V2HorizontalPodAutoscaler.class))
                .filteredOn(scaler -> scaler.getMetadata().getName().equals("rel-api"))
                .singleElement()
                .satisfies(scaler -> {
                    assertThat(scaler.getSpec().getScaleTargetRef().getKind())
                            .isEqualTo("Deployment");
                    assertThat(scaler.getSpec().getScaleTargetRef().getName()).isEqualTo("rel-api");
                    assertThat(scaler.getSpec().getMinReplicas()).isEqualTo(2);
                    assertThat(scaler.getSpec().getMaxReplicas()).isGreaterThan(2);
                });
        assertThatThrownBy(() ->
                        Chart.OURS
                                .template(profile)
                                .set("cluster.roles.api.autoscaling.maxReplicas", 2)
                                .call())
                .hasMessageContaining("cluster.roles.api.autoscaling: needs maxReplicas above");
    }

    @Test
    void are_twelve_at_most_with_those_that_an_autoscaler_may_add() {
        assertThat(Chart.OURS.text("roles")).contains("rel-api");

        assertThatThrownBy(() ->
                        Chart.OURS
                                .template("roles")
                                .set("cluster.roles.api.autoscaling.maxReplicas", 4)
                                .call())
                .hasMessageContaining("may be 13 servers in all, expected at most 12");
    }

    @Nested
    class The_notes {
        @Test
        void say_how_many_connections_they_take_of_their_databases_also_in_an_upgrade() {
            assertThat(notes())
                    .contains("At most 12 servers, and 3 more while an upgrade replaces them, take")
                    .contains("315 connections of database and 75 of vaultDatabase");
        }

        @Test
        void name_one_of_those_with_the_interface_for_commands() {
            assertThat(notes()).contains("exec deploy/rel-api -- twinmesh node invite");
        }

        private static String notes() {
            return Chart.OURS
                    .helm()
                    .install()
                    .withName("rel")
                    .withNamespace("twins")
                    .withKubeVersion("1.32.0")
                    .clientOnly()
                    .dryRun()
                    .withValuesFile(Chart.OURS.folder().resolve("ci/roles-values.yaml"))
                    .set("server.settings.twinmesh\\.storage\\.connections", 8)
                    .set("server.settings.twinmesh\\.storage\\.vault-connections", 5)
                    .set("server.settings.twinmesh\\.storage\\.journal-connections", 12)
                    .call()
                    .getOutput();
        }
    }

    @Test
    void prometheus_looks_at_all_of_them() {
        assertThat(Chart.OURS.monitors("roles").toString())
                .contains("values=[server, api, gateway, ledger, projection]");
    }

    private static List<Workload> servers() {
        return Workload.servers(DOCUMENTS).toList();
    }

    private static Map<String, String> roles(List<Object> documents) {
        return Workload.servers(documents)
                .collect(
                        Collectors.toMap(
                                one -> one.kind() + " " + one.name(), one -> one.member("roles")));
    }

    /// To which ports somebody may come.
    private static Set<String> doors(String name) {
        return Chart.all(DOCUMENTS, V1NetworkPolicy.class).stream()
                .filter(policy -> policy.getMetadata().getName().equals(name))
                .flatMap(policy -> policy.getSpec().getIngress().stream())
                .map(V1NetworkPolicyIngressRule::getPorts)
                .flatMap(List::stream)
                .map(port -> port.getPort().getStrValue())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
