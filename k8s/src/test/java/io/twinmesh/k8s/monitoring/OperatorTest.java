package io.twinmesh.k8s.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;

import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServicePort;
import io.twinmesh.k8s.chart.Chart;

import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/// What the operator of Prometheus is given.
class OperatorTest {
    @Test
    void the_rules_are_those_of_the_file_and_miss_this_network_itself() throws IOException {
        var rule = Chart.OURS.monitors("production").getFirst();
        var ofThisNetwork =
                Alert.text()
                        .replace(
                                "absent(twinmesh_jobs_open)",
                                "absent(twinmesh_jobs_open{namespace=\"twins\", job=\"rel\"})");

        assertThat(rule).containsEntry("kind", "PrometheusRule");
        assertThat(rule.get("spec")).isEqualTo(new Yaml().load(ofThisNetwork));
    }

    @Test
    void alerts_lead_to_where_the_runbook_is_read() {
        var text =
                Chart.OURS
                        .template("production")
                        .set("monitoring.runbookUrl", "https://wiki.example/runbook")
                        .call();

        assertThat(text)
                .contains("runbook_url: https://wiki.example/runbook#twinmeshisaway\n")
                .doesNotContain("runbook: ");
    }

    @Test
    void every_server_is_scraped_once_at_a_port_of_its_service() {
        var monitor = Chart.OURS.monitors("production").getLast();
        var component = "app.kubernetes.io/component";
        var release =
                Map.of(
                        "app.kubernetes.io/name", "twinmesh",
                        "app.kubernetes.io/instance", "rel");
        var kinds = List.of("server", "api", "gateway");
        var scraped =
                Chart.all(Chart.OURS.documents("production"), V1Service.class).stream()
                        .filter(it -> kinds.contains(it.getMetadata().getLabels().get(component)))
                        .toList();

        assertThat(monitor)
                .containsEntry("kind", "ServiceMonitor")
                .containsEntry(
                        "spec",
                        Map.of(
                                "jobLabel",
                                "app.kubernetes.io/instance",
                                "selector",
                                Map.of(
                                        "matchLabels",
                                        release,
                                        "matchExpressions",
                                        List.of(
                                                Map.of(
                                                        "key",
                                                        component,
                                                        "operator",
                                                        "In",
                                                        "values",
                                                        kinds))),
                                "endpoints",
                                List.of(
                                        Map.of(
                                                "port",
                                                "management",
                                                "path",
                                                "/metrics",
                                                "interval",
                                                "30s"))));
        assertThat(scraped)
                .allSatisfy(service ->
                        assertThat(service.getMetadata().getLabels())
                                .containsAllEntriesOf(service.getSpec().getSelector())
                                .containsAllEntriesOf(release))
                .allSatisfy(service ->
                        assertThat(service.getSpec().getPorts())
                                .extracting(V1ServicePort::getName)
                                .contains("management"))
                .extracting(service -> service.getMetadata().getName())
                .as("nobody is scraped twice")
                .containsExactlyInAnyOrder("rel-server", "rel-api", "rel-gateway");
    }

    @Test
    void grafana_finds_four_dashboards() {
        var dashboards =
                Chart.all(Chart.OURS.documents("production"), V1ConfigMap.class).stream()
                        .filter(map ->
                                map.getMetadata().getLabels().containsKey("grafana_dashboard"))
                        .flatMap(map -> map.getData().values().stream())
                        .map(text -> JsonParser.parseString(text).getAsJsonObject())
                        .toList();

        assertThat(dashboards)
                .extracting(dashboard -> dashboard.get("uid").getAsString())
                .containsExactlyInAnyOrder(
                        "twinmesh-network", "twinmesh-jobs", "twinmesh-twins", "twinmesh-ledger");
    }

    @Test
    void without_it_nothing_of_it_is_rendered() {
        assertThat(Chart.OURS.monitors("dev")).isEmpty();
    }
}
