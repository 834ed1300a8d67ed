package io.twinmesh.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServicePort;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

class MonitoringTest {
    private static final Path RULES = Path.of("chart", "twinmesh", "files", "rules");
    private static final Path DOCS = Path.of("..", "docs");

    /// A metric with what is asked of its labels.
    private static final Pattern METRIC =
            Pattern.compile("((?:twinmesh|kube)_[a-z_]+)(?:\\{([^}]*)})?");

    private static final Pattern ASKED = Pattern.compile("([a-z_]+)(?:=~|!=|!~|=)\"([^\"]*)\"");
    private static final Pattern BY = Pattern.compile("(?:by|without|on) \\(([a-z_, ]+)\\)");

    /// What Prometheus and its operator add to every series.
    private static final Set<String> ADDED =
            Set.of("instance", "pod", "service", "job", "namespace");

    @Test
    void what_alerts_and_dashboards_ask_for_is_a_metric_of_the_server_with_such_labels()
            throws IOException {
        var rows = Files.readAllLines(DOCS.resolve("metrics.md"));
        for (var expression : expressions()) {
            var metrics = METRIC.matcher(expression).results().toList();
            assertThat(metrics).as(expression).isNotEmpty();
            for (var metric : metrics) {
                var name = metric.group(1).replaceAll("_seconds_(count|sum|max)$", "_seconds");
                var row = rows.stream().filter(it -> it.startsWith("| `" + name + "` |")).findAny();
                assertThat(row).as(name).isPresent();
                // labels stand in the third column, each with its values behind it
                var third = row.orElseThrow().split(" \\| ", -1)[2];
                var labels = third.startsWith("|") ? "" : third;
                BY.matcher(expression)
                        .results()
                        .flatMap(by -> Arrays.stream(by.group(1).split(", ", -1)))
                        .filter(label -> !ADDED.contains(label))
                        .forEach(label -> assertThat(labels).as(name).contains("`" + label + "`"));
                ASKED.matcher(Objects.requireNonNullElse(metric.group(2), ""))
                        .results()
                        .filter(asked -> !ADDED.contains(asked.group(1)))
                        .forEach(asked -> {
                            var value = valuesOf(asked.group(1), labels);
                            assertThat(value).as(name + " has the label " + asked).isPresent();
                            // the status of an answer is any of HTTP's, names are anybody's
                            if (!value.get().isEmpty()) {
                                assertThat(value.get())
                                        .as(name)
                                        .contains(asked.group(2).split("\\|", -1));
                            }
                        });
            }
        }
    }

    /// One Prometheus may hear several networks.
    @Test
    void a_dashboard_shows_one_network_in_every_panel() throws IOException {
        for (var dashboard : dashboards()) {
            var title = dashboard.get("title").getAsString();
            assertThat(dashboard.getAsJsonObject("templating").getAsJsonArray("list").asList())
                    .as(title)
                    .extracting(variable -> variable.getAsJsonObject().get("name").getAsString())
                    .containsExactly("source", "namespace", "job");
            for (var expression : expressions(dashboard)) {
                assertThat(METRIC.matcher(expression).results().map(metric -> metric.group(2)))
                        .as(title + ": " + expression)
                        .isNotEmpty()
                        .allSatisfy(asked ->
                                assertThat(asked)
                                        .contains("namespace=\"$namespace\"", "job=\"$job\""));
            }
        }
    }

    /// @param labels as `outcome`: settled, answered; `code`
    private static Optional<List<String>> valuesOf(String label, String labels) {
        return Arrays.stream(labels.split("; ", -1))
                .filter(one -> one.startsWith("`" + label + "`"))
                .map(one -> one.replaceFirst("^`[a-z_]+`:? ?", ""))
                .map(values ->
                        values.isEmpty() ? List.<String>of() : List.of(values.split(", ", -1)))
                .findFirst();
    }

    @Test
    void every_alert_leads_to_a_section_of_the_runbook_of_its_own() throws IOException {
        var headings =
                Files.readAllLines(DOCS.resolve("runbook.md")).stream()
                        .filter(line -> line.startsWith("### Twinmesh"))
                        .map(line -> line.substring("### ".length()))
                        .toList();

        assertThat(headings).containsExactlyElementsOf(rules().stream().map(Alert::name).toList());
        assertThat(rules())
                .allSatisfy(rule ->
                        assertThat(rule.annotations())
                                .contains(
                                        "runbook=docs/runbook.md#"
                                                + rule.name().toLowerCase(Locale.ROOT)));
    }

    @Nested
    class With_the_operator_of_prometheus {
        @Test
        void the_rules_are_those_of_the_file_and_miss_this_network_itself() throws IOException {
            var rule = Chart.OURS.monitors("production").getFirst();
            var ofThisNetwork =
                    ruleFile()
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
                            .filter(it ->
                                    kinds.contains(it.getMetadata().getLabels().get(component)))
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
                            "twinmesh-network",
                            "twinmesh-jobs",
                            "twinmesh-twins",
                            "twinmesh-ledger");
        }

        @Test
        void without_it_nothing_of_it_is_rendered() {
            assertThat(Chart.OURS.monitors("dev")).isEmpty();
        }
    }

    /// Of several networks, what the chart renders for one is tried.
    @Test
    void the_alerts_ring_when_they_should(@TempDir Path temp)
            throws IOException, InterruptedException {
        var promtool =
                Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":", -1))
                        .map(folder -> Path.of(folder, "promtool"))
                        .filter(Files::isExecutable)
                        .findFirst();
        assumeTrue(
                promtool.isPresent(), "promtool is not installed (Debian: apt install prometheus)");
        var networks = temp.resolve("networks.test.yaml");
        Files.copy(Path.of("src", "test", "rules", "networks.test.yaml"), networks);
        Files.writeString(
                temp.resolve("rendered.yaml"),
                new Yaml().dump(Chart.OURS.monitors("production").getFirst().get("spec")));

        var test =
                new ProcessBuilder(
                                promtool.get().toString(),
                                "test",
                                "rules",
                                "src/test/rules/alerts.test.yaml",
                                "src/test/rules/backups.test.yaml",
                                networks.toString())
                        .redirectErrorStream(true)
                        .start();
        var said = new String(test.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(test.waitFor()).as(said).isZero();
    }

    /// A line with `alertname` ends there where nothing shall ring, and goes on with what rings.
    @Test
    void of_every_alert_it_is_tried_that_it_rings_and_that_it_is_silent() throws IOException {
        var folder = Path.of("src", "test", "rules");
        var tried =
                Files.readString(folder.resolve("alerts.test.yaml"))
                        + Files.readString(folder.resolve("backups.test.yaml"));

        assertThat(rules())
                .extracting(Alert::name)
                .allSatisfy(name ->
                        assertThat(tried)
                                .containsPattern("alertname: " + name + "\\n +exp_alerts:\\n")
                                .containsPattern("alertname: " + name + " }\\n"));
    }

    private static List<String> expressions() throws IOException {
        var expressions = new ArrayList<>(rules().stream().map(Alert::expression).toList());
        for (var dashboard : dashboards()) {
            expressions.addAll(expressions(dashboard));
        }
        for (var scaled : Chart.OURS.scaled("gpu")) {
            expressions.addAll(Scaling.of(scaled).queries());
        }
        assertThat(expressions)
                .hasSizeGreaterThan(20)
                .contains("max(twinmesh_jobs_open{namespace=\"$namespace\", job=\"$job\"})");
        return expressions;
    }

    private static List<JsonObject> dashboards() throws IOException {
        var dashboards = new ArrayList<JsonObject>();
        try (var files = Files.list(Path.of("chart", "twinmesh", "files", "dashboards"))) {
            for (var file : files.toList()) {
                dashboards.add(JsonParser.parseString(Files.readString(file)).getAsJsonObject());
            }
        }
        return dashboards;
    }

    private static List<String> expressions(JsonObject dashboard) {
        return dashboard.getAsJsonArray("panels").asList().stream()
                .flatMap(panel ->
                        panel.getAsJsonObject().getAsJsonArray("targets").asList().stream())
                .map(target -> target.getAsJsonObject().get("expr").getAsString())
                .toList();
    }

    private record Alert(String name, String expression, String annotations) {
        static Alert of(Map<String, Object> rule) {
            return new Alert(
                    part(rule, "alert").toString(),
                    part(rule, "expr").toString(),
                    part(rule, "annotations").toString());
        }
    }

    private static List<Alert> rules() throws IOException {
        var file =
                new Yaml()
                        .<Map<String, List<Map<String, List<Map<String, Object>>>>>>load(
                                ruleFile());
        return part(part(file, "groups").getFirst(), "rules").stream().map(Alert::of).toList();
    }

    private static <V> V part(Map<String, V> whole, String key) {
        return Objects.requireNonNull(whole.get(key), key);
    }

    private static String ruleFile() throws IOException {
        return Files.readString(RULES.resolve("twinmesh.yaml"));
    }
}
