package io.twinmesh.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

class ChartTest {
    @Nested
    class Every_profile {
        @Test
        void comes_from_a_chart_that_passes_the_strict_lint() {
            var result = Chart.OURS.helm().lint().strict().call();

            assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
        }

        @ParameterizedTest
        @MethodSource("io.twinmesh.k8s.Chart#profiles")
        void renders_only_documents_that_the_strict_parser_accepts(String profile) {
            assertThat(Chart.OURS.documents(profile)).isNotEmpty();
        }

        @ParameterizedTest
        @MethodSource("io.twinmesh.k8s.Chart#profiles")
        void selects_the_pods_of_one_workload_by_each_service_and_network_policy(String profile) {
            var documents = Chart.OURS.documents(profile);
            var selectors = new ArrayList<Map<String, String>>();
            Chart.all(documents, V1Service.class)
                    .forEach(service -> selectors.add(service.getSpec().getSelector()));
            Chart.all(documents, V1NetworkPolicy.class)
                    .forEach(policy ->
                            selectors.add(policy.getSpec().getPodSelector().getMatchLabels()));

            assertThat(selectors)
                    .isNotEmpty()
                    .allSatisfy(selector ->
                            assertThat(Workload.of(documents))
                                    .filteredOn(workload ->
                                            workload.pod()
                                                    .getMetadata()
                                                    .getLabels()
                                                    .entrySet()
                                                    .containsAll(selector.entrySet()))
                                    .hasSize(1));
        }
    }

    @Nested
    class With_a_collector_of_traces {
        @Test
        void the_server_is_told_of_it_and_may_reach_its_port() {
            assertThat(options("production"))
                    .contains("-Dtwinmesh.tracing.endpoint=http://collector.monitoring.svc:4318");
            assertThat(ports("production")).contains(4318);
        }

        @Test
        void without_one_it_is_told_of_none() {
            assertThat(options("dev")).doesNotContain("tracing");
            assertThat(ports("dev")).containsOnly(53);
        }

        private static String options(String profile) {
            return container(profile).getEnv().stream()
                    .filter(variable -> variable.getName().equals("TWINMESH_JAVA_OPTS"))
                    .findFirst()
                    .orElseThrow()
                    .getValue();
        }

        private static Set<Integer> ports(String profile) {
            return Chart.all(Chart.OURS.documents(profile), V1NetworkPolicy.class).stream()
                    .filter(policy -> policy.getMetadata().getName().equals("rel-server"))
                    .flatMap(policy -> policy.getSpec().getEgress().stream())
                    .flatMap(rule -> rule.getPorts().stream())
                    .filter(port -> port.getPort().isInteger())
                    .map(port -> port.getPort().getIntValue())
                    .collect(Collectors.toSet());
        }
    }

    @Nested
    class The_way_out {
        @Test
        void leads_to_the_ports_that_the_databases_addresses_name_and_to_what_is_listed() {
            var rendered =
                    Chart.OURS
                            .template("production")
                            .set("database.url", "jdbc:postgresql://pg.example:6432/twinmesh")
                            .set("networkPolicy.egress[0].cidr", "203.0.113.7/32")
                            .set("networkPolicy.egress[0].port", 8443)
                            .call();

            assertThat(rendered)
                    .contains("- { port: 6432 }", "- { port: 5432 }", "- { port: 8443 }")
                    .contains("ipBlock: { cidr: \"203.0.113.7/32\" }");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ';',
                value = {
                    "jdbc:postgresql://a.example/twinmesh; 53 5432",
                    "jdbc:postgresql://a.example:6432; 53 6432 5432",
                    "jdbc:postgresql://a.example; 53 5432",
                    "jdbc:postgresql://a.example:6432?targetServerType=primary; 53 6432 5432",
                    "jdbc:postgresql://a:6432,b:6433,c/twinmesh?targetServerType=primary; 53 6432"
                            + " 6433 5432",
                    "jdbc:postgresql://[fd00::5]:6432/twinmesh; 53 6432 5432",
                    "jdbc:postgresql://[fd00::5]/twinmesh; 53 5432",
                })
        void leads_to_the_port_of_each_host_of_a_database(String url, String expected) {
            var rendered =
                    Chart.OURS
                            .template("production")
                            .set("database.url", url)
                            .set("tracing.endpoint", "")
                            .call();

            assertThat(
                            Pattern.compile(
                                            "(?s)kind: NetworkPolicy\\nmetadata:\\n"
                                                    + "  name: rel-server\\n.*?\\n---")
                                    .matcher(rendered)
                                    .results()
                                    .flatMap(policy ->
                                            Pattern.compile("port: ([0-9]+)")
                                                    .matcher(policy.group())
                                                    .results())
                                    .map(port -> port.group(1))
                                    .distinct()
                                    .collect(Collectors.joining(" ")))
                    .isEqualTo(expected);
        }
    }

    @Nested
    class With_a_database {
        @Test
        void takes_the_password_from_a_secret_only() {
            var password =
                    container("production").getEnv().stream()
                            .filter(variable -> variable.getName().equals("TWINMESH_DB_PASSWORD"))
                            .findFirst()
                            .orElseThrow();

            assertThat(password.getValue()).isNull();
            assertThat(password.getValueFrom().getSecretKeyRef().getName())
                    .isEqualTo("twinmesh-database");
        }

        @Test
        void keeps_the_patients_keys_in_another_one_with_a_password_of_its_own() {
            var server = container("production");

            assertThat(server.getArgs())
                    .contains(
                            "--vault-db=jdbc:postgresql://vault.example/twinmesh_vault",
                            "--vault-db-user=twinmesh_vault");
            assertThat(server.getEnv())
                    .filteredOn(variable -> variable.getName().equals("TWINMESH_VAULT_DB_PASSWORD"))
                    .extracting(variable -> variable.getValueFrom().getSecretKeyRef().getName())
                    .containsExactly("twinmesh-vault");
        }

        @Test
        void refuses_to_keep_the_patients_keys_in_the_same_one() {
            assertThatThrownBy(() ->
                            Chart.OURS.template("production").set("vaultDatabase.url", "").call())
                    .hasMessageContaining("vaultDatabase.url: name another database");
            assertThatThrownBy(() ->
                            Chart.OURS
                                    .template("production")
                                    .set(
                                            "vaultDatabase.url",
                                            "jdbc:postgresql://postgres.example/twinmesh")
                                    .call())
                    .hasMessageContaining("vaultDatabase.url is database.url");
        }

        @Test
        void refuses_a_url_without_a_secret() {
            assertThatThrownBy(() ->
                            Chart.OURS
                                    .template("production")
                                    .set("database.existingSecret", "")
                                    .call())
                    .hasMessageContaining("database.existingSecret");
        }
    }

    @Nested
    class Agents {
        @Test
        void a_pool_takes_its_gpu_by_the_name_that_the_cluster_gives_it() {
            var agents = Chart.all(Chart.OURS.documents("gpu"), V1Deployment.class);

            assertThat(agents)
                    .extracting(agent ->
                            agent.getSpec()
                                    .getTemplate()
                                    .getSpec()
                                    .getContainers()
                                    .getFirst()
                                    .getResources()
                                    .getLimits()
                                    .keySet())
                    .containsExactlyInAnyOrder(
                            Set.of("memory", "nvidia.com/gpu"),
                            Set.of("memory", "nvidia.com/mig-1g.10gb"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"mig-1g.10gb.me", "mig-1g.24gb-me.gfx", "mig-1c.4g.40gb.shared"})
        void the_name_of_a_part_of_a_gpu_may_tell_what_the_part_has(String part) {
            var resource = "nvidia.com/" + part;
            var text = Chart.OURS.template("gpu").set("agents.mig.gpu.resource", resource).call();

            assertThat(text).contains(resource + ": 1\n");
        }

        @Test
        void are_told_a_large_memory_as_a_whole_number(@TempDir Path folder) throws IOException {
            var values = folder.resolve("values.yaml");
            Files.writeString(values, "agents: { gpu: { modelMemoryMib: 1048576 } }");

            assertThat(Chart.OURS.template("gpu").withValuesFile(values).call())
                    .contains("--model-memory-mib=1048576\n");
        }

        @Test
        void are_given_longer_to_stop_than_they_drain() {
            var agent = Chart.all(Chart.OURS.documents("agents"), V1Deployment.class).getFirst();
            var pod = agent.getSpec().getTemplate().getSpec();

            assertThat(pod.getContainers().getFirst().getArgs()).contains("--drain-seconds=60");
            assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThanOrEqualTo(60 + 10);
        }

        @Test
        void reach_names_and_the_gateway_and_nothing_else_and_are_reached_by_nobody() {
            var policy = only("agents", V1NetworkPolicy.class).getSpec();

            assertThat(policy.getIngress()).isNullOrEmpty();
            assertThat(policy.getEgress()).hasSize(2);
            assertThat(policy.getEgress().getLast().getTo().getFirst().getIpBlock().getCidr())
                    .isEqualTo("198.51.100.7/32");
        }

        @Test
        void of_one_state_are_never_two() {
            assertThatThrownBy(
                            () -> Chart.OURS.template("gpu").set("agents.gpu.replicas", 2).call())
                    .hasMessageContaining("replicas must be 1");
        }

        @Test
        void without_a_server_are_told_where_the_gateway_is() {
            assertThatThrownBy(() -> Chart.OURS.template("gpu").set("server.enabled", false).call())
                    .hasMessageContaining("gateway.cidrs");
        }
    }

    @Nested
    class Bad_values {
        @Test
        void a_missing_image_is_refused_with_what_to_set() {
            assertThatThrownBy(() -> Chart.OURS.template().call())
                    .hasMessageContaining("image.repository");
        }

        @Test
        void an_unknown_key_is_refused_by_the_schema() {
            assertThatThrownBy(() -> Chart.OURS.template("dev").set("server.replicas", 3).call())
                    .hasMessageContaining("replicas");
        }
    }

    private static <T> T only(String profile, Class<T> type) {
        return Chart.OURS.documents(profile).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElseThrow();
    }

    private static V1StatefulSet server(String profile) {
        return only(profile, V1StatefulSet.class);
    }

    private static V1Container container(String profile) {
        return server(profile).getSpec().getTemplate().getSpec().getContainers().getFirst();
    }
}
