package io.twinmesh.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1EnvVar;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1NetworkPolicyIngressRule;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Servers of their own for each role: the profile `roles`.
class RolesTest {
    private static final List<Object> DOCUMENTS = Chart.OURS.documents("roles");

    @Test
    void each_role_is_somebodys_and_what_is_nobodys_own_is_the_servers() {
        assertThat(
                        sets(DOCUMENTS)
                                .collect(
                                        Collectors.toMap(
                                                set -> set.getMetadata().getName(),
                                                set -> option(set, "roles"))))
                .isEqualTo(
                        Map.of(
                                "rel-server", "twin",
                                "rel-ledger", "ledger",
                                "rel-projection", "projection",
                                "rel-gateway", "gateway",
                                "rel-api", "api"));
        assertThat(
                        Chart.OURS
                                .template("production")
                                .set("cluster.roles.api.replicas", 2)
                                .set("cluster.roles.api.memory", "1Gi")
                                .set("cluster.roles.api.cpuRequest", "500m")
                                .call())
                .contains("-Dtwinmesh.cluster.roles=twin,ledger,gateway,projection ");
    }

    @Test
    void each_has_the_doors_of_its_role_alone() {
        assertThat(doors("rel-api")).containsExactly("http", "management", "members");
        assertThat(doors("rel-gateway")).containsExactly("gateway", "management", "members");
        for (var inside : List.of("rel-server", "rel-ledger", "rel-projection")) {
            assertThat(doors(inside)).as(inside).containsExactly("management", "members");
        }
        for (var set : sets(DOCUMENTS).toList()) {
            assertThat(container(set).getPorts())
                    .extracting(port -> port.getName())
                    .containsExactlyInAnyOrderElementsOf(doors(set.getMetadata().getName()));
        }
    }

    @Test
    void clients_and_providers_are_led_to_those_who_have_the_door() {
        for (var set : sets(DOCUMENTS).toList()) {
            assertThat(options(set))
                    .contains("public-url=http://rel-api.twins.svc:8080")
                    .contains("public-host=rel-gateway.twins.svc");
        }
        assertThat(
                        Chart.all(DOCUMENTS, V1Service.class).stream()
                                .filter(service ->
                                        service.getSpec().getPorts().stream()
                                                .anyMatch(port -> port.getName().equals("http"))))
                .extracting(service -> service.getMetadata().getName())
                .containsExactly("rel-api");
    }

    @Test
    void each_is_found_under_a_name_that_the_certificate_has() {
        var certificate = Chart.OURS.certificates("roles").toString();

        for (var set : sets(DOCUMENTS).toList()) {
            var name = set.getMetadata().getName();
            var service = set.getSpec().getServiceName();
            assertThat(certificate).contains(name + "-8." + service + ".twins.svc");
            assertThat(option(set, "host")).isEqualTo("$(POD_NAME)." + service + ".twins.svc");
            assertThat(Chart.all(DOCUMENTS, V1Service.class))
                    .filteredOn(one -> one.getMetadata().getName().equals(service))
                    .singleElement()
                    .satisfies(one ->
                            assertThat(set.getSpec().getTemplate().getMetadata().getLabels())
                                    .containsAllEntriesOf(one.getSpec().getSelector()));
        }
    }

    @Test
    void those_of_the_interface_grow_where_that_is_asked_for() {
        assertThat(Chart.all(DOCUMENTS, V2HorizontalPodAutoscaler.class))
                .singleElement()
                .satisfies(scaler -> {
                    assertThat(scaler.getSpec().getScaleTargetRef().getName()).isEqualTo("rel-api");
                    assertThat(scaler.getSpec().getMinReplicas()).isEqualTo(2);
                    assertThat(scaler.getSpec().getMaxReplicas()).isEqualTo(3);
                });
        assertThatThrownBy(() ->
                        Chart.OURS
                                .template("roles")
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

    @Test
    void the_notes_say_how_many_connections_they_take_of_their_databases() {
        assertThat(
                        Chart.OURS
                                .helm()
                                .install()
                                .withName("rel")
                                .withNamespace("twins")
                                .withKubeVersion("1.32.0")
                                .clientOnly()
                                .dryRun()
                                .withValuesFile(Chart.OURS.folder().resolve("ci/roles-values.yaml"))
                                .set("server.settings.twinmesh\\.storage\\.connections", 8)
                                .call()
                                .getOutput())
                .contains("12 servers")
                .contains("216 connections of database and 48 of vaultDatabase");
    }

    @Test
    void twins_stay_with_the_servers() {
        assertThatThrownBy(() ->
                        Chart.OURS.template("roles").set("cluster.roles.twin.replicas", 2).call())
                .hasMessageContaining("twin");
    }

    @Test
    void prometheus_looks_at_all_of_them() {
        assertThat(Chart.OURS.monitors("roles").toString())
                .contains("values=[server, api, gateway, ledger, projection]");
    }

    private static Stream<V1StatefulSet> sets(List<Object> documents) {
        return Chart.all(documents, V1StatefulSet.class).stream();
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

    private static String option(V1StatefulSet set, String name) {
        return Stream.of(options(set).split(" ", -1))
                .filter(word -> word.startsWith("-Dtwinmesh.cluster." + name + "="))
                .map(word -> word.replaceFirst("^[^=]*=", ""))
                .findFirst()
                .orElseThrow();
    }

    private static String options(V1StatefulSet set) {
        return container(set).getEnv().stream()
                .filter(variable -> variable.getName().equals("TWINMESH_JAVA_OPTS"))
                .map(V1EnvVar::getValue)
                .findFirst()
                .orElseThrow();
    }

    private static V1Container container(V1StatefulSet set) {
        return set.getSpec().getTemplate().getSpec().getContainers().getFirst();
    }
}
