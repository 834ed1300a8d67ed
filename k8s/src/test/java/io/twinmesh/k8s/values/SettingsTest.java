package io.twinmesh.k8s.values;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.models.V1Container;
import io.twinmesh.k8s.chart.Chart;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// What the chart tells the programs is held against the text of what reads it.
class SettingsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern SETTING = Pattern.compile("-Dtwinmesh\\.([a-z.-]+)=");

    @ParameterizedTest
    @MethodSource("io.twinmesh.k8s.chart.Chart#profiles")
    void every_variable_is_read_by_the_launcher_the_server_or_another_one(String profile)
            throws IOException {
        var readers =
                text("twinmesh")
                        + text("cluster/src/main/java/io/twinmesh/cluster/node/ServerMain.java");
        for (var container : containers(profile)) {
            var others =
                    container.getEnv().stream().map(it -> String.valueOf(it.getValue())).toList();
            for (var variable : container.getEnv()) {
                var name = variable.getName();
                assertThat(readers.contains(name) || others.toString().contains("$(" + name + ")"))
                        .as(name)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinmesh.k8s.chart.Chart#profiles")
    void every_setting_is_one_of_the_reference(String profile) throws IOException {
        var reference = text("cluster/src/main/resources/reference.conf");
        for (var container : containers(profile)) {
            for (var variable : container.getEnv()) {
                var value = variable.getValue() == null ? "" : variable.getValue();
                SETTING.matcher(value)
                        .results()
                        .map(setting -> setting.group(1))
                        .forEach(key -> assertThat(block(reference, key)).as(key).isTrue());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinmesh.k8s.chart.Chart#profiles")
    void every_option_is_one_of_the_program(String profile) throws IOException {
        var join = "cli/src/main/java/io/twinmesh/cli/provider/";
        for (var container : containers(profile)) {
            var settings = "cluster/src/main/java/io/twinmesh/cluster/node/";
            var program =
                    switch (container.getName()) {
                        case "agent" ->
                                text(join + "JoinCommand.java")
                                        + text(join + "StateOption.java")
                                        + text(join + "DeviceOption.java");
                        case "schema" -> text(settings + "schema/SchemaOptions.java");
                        case "deletion-cost" -> text(settings + "cost/CostOptions.java");
                        case "backup" -> text(settings + "backup/BackupOptions.java");
                        default -> text(settings + "settings/ServerOptions.java");
                    };
            assertThat(container.getArgs().stream().filter(word -> word.startsWith("--")))
                    .isNotEmpty()
                    .allSatisfy(word ->
                            assertThat(program)
                                    .contains("\"" + word.replaceFirst("=.*", "") + "\""));
        }
    }

    /// Whether the file has the block and, in it, the key.
    private static boolean block(String reference, String key) {
        var dot = key.lastIndexOf('.');
        return Pattern.compile(
                        "(?s)\\n  "
                                + key.substring(0, dot)
                                + " \\{[^}]*\\n    "
                                + key.substring(dot + 1)
                                + " = ")
                .matcher(reference)
                .find();
    }

    private static List<V1Container> containers(String profile) {
        return Chart.pods(Chart.OURS.documents(profile)).stream()
                .flatMap(pod -> pod.getSpec().getContainers().stream())
                .toList();
    }

    private static String text(String path) throws IOException {
        return Files.readString(ROOT.resolve(path));
    }
}
