package io.twinmesh.k8s.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubernetes.client.openapi.models.V1IPBlock;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1NetworkPolicyEgressRule;
import io.kubernetes.client.openapi.models.V1NetworkPolicyPeer;
import io.kubernetes.client.openapi.models.V1Service;
import io.twinmesh.k8s.chart.Chart;
import io.twinmesh.k8s.chart.Workload;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The ways to servers and out of the chart's pods.
class WaysTest {
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
            assertThat(options("dev")).noneMatch(option -> option.contains("tracing"));
            assertThat(ports("dev")).containsOnly(53);
        }

        private static List<String> options(String profile) {
            return Workload.named(Chart.OURS.documents(profile), "rel-server").options();
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
    class Clients_of_other_namespaces {
        @Test
        void are_let_in_with_the_same_labels() {
            var text =
                    Chart.OURS
                            .template("production")
                            .set("networkPolicy.clientNamespaces[0]", "ingress")
                            .call();

            assertThat(text)
                    .containsPattern(
                            "namespaceSelector:\\n +matchLabels:"
                                    + " \\{ kubernetes.io/metadata.name: ingress }\\n +podSelector:\\n"
                                    + " +matchLabels:\\n +role: hospital\\n +ports:\\n +- \\{ port: http");
        }
    }

    @Nested
    class The_way_to_a_collector {
        @ParameterizedTest
        @ValueSource(
                strings = {
                    "http://collector.monitoring.svc:4318 -> kubernetes.io/metadata.name: monitoring }",
                    "http://collector.tools.svc.cluster.local:4318 -> metadata.name: tools }",
                    "http://collector.tools.svc:4318/otlp/2 -> metadata.name: tools }",
                    "http://10.1.2.3:4318 -> cidr: \"10.1.2.3/32\" }",
                    "http://collector:4318 -> podSelector: {}",
                    "http://[fd00::5]:4318 -> cidr: \"fd00::5/128\" }",
                })
        void leads_there_and_nowhere_else(String example) {
            var parts = example.split(" -> ", -1);
            var text = Chart.OURS.template("dev").set("tracing.endpoint", parts[0]).call();

            assertThat(text)
                    .containsPattern(
                            "- to:\\n[^\\n]*(\\n[^\\n]*)?"
                                    + Pattern.quote(parts[1])
                                    + "\\n +ports:\\n +- \\{ port: 4318 }");
        }

        @Test
        void must_be_said_where_a_name_does_not() {
            assertThatThrownBy(() ->
                            Chart.OURS
                                    .template("dev")
                                    .set("tracing.endpoint", "http://collector.example.org:4318")
                                    .call())
                    .hasMessageContaining("tracing.cidrs: say where collector.example.org is");
        }
    }

    @Nested
    class From_outside_of_the_cluster {
        @Test
        void leads_to_the_gateway_alone_and_for_those_who_may_come_whose_addresses_are_kept() {
            var service = service(Chart.OURS.documents("production")).orElseThrow().getSpec();

            assertThat(service.getType()).isEqualTo("LoadBalancer");
            assertThat(service.getPorts())
                    .extracting(port -> port.getPort() + " " + port.getTargetPort())
                    .containsExactly("8443 gateway");
            assertThat(service.getSelector())
                    .containsEntry("app.kubernetes.io/component", "gateway");
            assertThat(service.getExternalTrafficPolicy()).isEqualTo("Local");
            assertThat(service.getLoadBalancerSourceRanges()).containsExactly("203.0.113.0/24");
        }

        @Test
        void is_not_there_unless_it_is_asked_for_nor_where_nobody_may_come(@TempDir Path folder)
                throws IOException {
            var values = folder.resolve("values.yaml");
            Files.writeString(values, "networkPolicy: { providerCidrs: [] }");

            assertThat(service(Chart.OURS.documents("roles"))).isEmpty();
            assertThatThrownBy(
                            () -> Chart.OURS.template("production").withValuesFile(values).call())
                    .hasMessageContaining("gatewayService: leads to nobody");
        }

        private static Optional<V1Service> service(List<Object> documents) {
            return Chart.all(documents, V1Service.class).stream()
                    .filter(one -> one.getMetadata().getName().equals("rel-providers"))
                    .findFirst();
        }
    }

    @Nested
    class Of_servers_and_their_jobs {
        @Test
        void to_names_leads_also_to_a_cache_that_is_no_pod() {
            assertThat(Chart.all(Chart.OURS.documents("pods"), V1NetworkPolicy.class))
                    .isNotEmpty()
                    .allSatisfy(policy ->
                            assertThat(policy.getSpec().getEgress())
                                    .anySatisfy(rule -> {
                                        assertThat(rule.getPorts())
                                                .extracting(
                                                        port -> port.getProtocol() + port.getPort())
                                                .containsExactly("UDP53", "TCP53");
                                        assertThat(ranges(rule))
                                                .containsExactly("169.254.20.10/32");
                                    }));
        }

        @Test
        void to_databases_leads_to_their_addresses_alone_where_these_are_said() {
            assertThat(Chart.all(Chart.OURS.documents("pods"), V1NetworkPolicy.class))
                    .filteredOn(policy -> policy.getMetadata().getName().equals("rel-server"))
                    .flatExtracting(policy -> policy.getSpec().getEgress())
                    .filteredOn(
                            rule -> rule.getPorts().getFirst().getPort().toString().equals("5432"))
                    .singleElement()
                    .satisfies(rule -> assertThat(ranges(rule)).containsExactly("192.0.2.20/31"));
        }

        private static List<String> ranges(V1NetworkPolicyEgressRule rule) {
            return rule.getTo().stream()
                    .map(V1NetworkPolicyPeer::getIpBlock)
                    .filter(Objects::nonNull)
                    .map(V1IPBlock::getCidr)
                    .toList();
        }
    }
}
