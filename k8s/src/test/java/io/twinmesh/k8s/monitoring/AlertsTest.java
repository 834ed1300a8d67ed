package io.twinmesh.k8s.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.twinmesh.k8s.chart.Chart;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

class AlertsTest {
    @Test
    void every_alert_leads_to_a_section_of_the_runbook_of_its_own() throws IOException {
        var headings =
                Files.readAllLines(Path.of("..", "docs", "runbook.md")).stream()
                        .filter(line -> line.startsWith("### Twinmesh"))
                        .map(line -> line.substring("### ".length()))
                        .toList();

        assertThat(headings)
                .containsExactlyElementsOf(Alert.all().stream().map(Alert::name).toList());
        assertThat(Alert.all())
                .allSatisfy(rule ->
                        assertThat(rule.annotations())
                                .contains(
                                        "runbook=docs/runbook.md#"
                                                + rule.name().toLowerCase(Locale.ROOT)));
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

        assertThat(Alert.all())
                .extracting(Alert::name)
                .allSatisfy(name ->
                        assertThat(tried)
                                .containsPattern("alertname: " + name + "\\n +exp_alerts:\\n")
                                .containsPattern("alertname: " + name + " }\\n"));
    }
}
