package io.twinmesh.k8s.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import io.twinmesh.k8s.chart.Chart;
import io.twinmesh.k8s.scaling.Scaling;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What alerts, dashboards and autoscalers ask of Prometheus.
class AskedMetricsTest {
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
        var rows = Files.readAllLines(Path.of("..", "docs", "metrics.md"));
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

    /// @param labels as `outcome`: settled, answered; `code`
    private static Optional<List<String>> valuesOf(String label, String labels) {
        return Arrays.stream(labels.split("; ", -1))
                .filter(one -> one.startsWith("`" + label + "`"))
                .map(one -> one.replaceFirst("^`[a-z_]+`:? ?", ""))
                .map(values ->
                        values.isEmpty() ? List.<String>of() : List.of(values.split(", ", -1)))
                .findFirst();
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

    private static List<String> expressions() throws IOException {
        var expressions = new ArrayList<>(Alert.all().stream().map(Alert::expression).toList());
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
}
