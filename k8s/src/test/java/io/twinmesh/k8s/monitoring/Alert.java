package io.twinmesh.k8s.monitoring;

import org.yaml.snakeyaml.Yaml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// One of the alerts of the chart.
///
/// @param annotations as text
record Alert(String name, String expression, String annotations) {
    private static final Path RULES =
            Path.of("chart", "twinmesh", "files", "rules", "twinmesh.yaml");

    /// All of them, in their order.
    static List<Alert> all() throws IOException {
        var file =
                new Yaml().<Map<String, List<Map<String, List<Map<String, Object>>>>>>load(text());
        return part(part(file, "groups").getFirst(), "rules").stream().map(Alert::of).toList();
    }

    /// The file in which they stand.
    static String text() throws IOException {
        return Files.readString(RULES);
    }

    private static Alert of(Map<String, Object> rule) {
        return new Alert(
                part(rule, "alert").toString(),
                part(rule, "expr").toString(),
                part(rule, "annotations").toString());
    }

    private static <V> V part(Map<String, V> whole, String key) {
        return Objects.requireNonNull(whole.get(key), key);
    }
}
