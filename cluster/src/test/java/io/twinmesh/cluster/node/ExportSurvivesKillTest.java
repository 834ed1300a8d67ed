package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A server process that is killed in the middle of an export, and started again.
@Tag("slow")
class ExportSurvivesKillTest {
    private static final int PATIENTS = 30;

    @TempDir private Path temp = Path.of("");

    @Test
    void an_export_of_a_killed_server_goes_on_and_holds_every_resource_once() throws Exception {
        var data = temp.resolve("data");
        String path;
        try (var server = start(data);
                var client = server.client("ward", "twin:write")) {
            var exports = new ExportScenario(client, server.base());
            for (int i = 0; i < PATIENTS; i++) {
                exports.load(ExportScenario.bundle("p" + i, 2, true));
            }
            path = exports.order("/fhir/Patient/$export?_type=Patient,Observation");
            Awaitility.await()
                    .atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofMillis(20))
                    // a file may be renamed while they are listed
                    .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                    .until(() -> written(data));
            server.kill();
        }
        try (var server = start(data);
                var client = server.client("ward", "twin:write")) {
            var exports = new ExportScenario(client, server.base());

            var manifest = exports.manifest(path);

            var lines = exports.lines(manifest, "output");
            assertThat(manifest.path("output")).hasSize(2);
            assertThat(ids(lines, "Patient")).hasSize(PATIENTS).doesNotHaveDuplicates();
            assertThat(ids(lines, "Observation")).hasSize(2 * PATIENTS).doesNotHaveDuplicates();
        }
    }

    /// Whether a first file of an export stands on the disk: the export is under way.
    private static boolean written(Path data) throws IOException {
        try (var files = Files.walk(data.resolve("exports"))) {
            return files.anyMatch(Files::isRegularFile);
        }
    }

    private static List<String> ids(List<JsonNode> lines, String type) {
        return lines.stream()
                .filter(line -> line.path("resourceType").asText().equals(type))
                .map(line -> line.path("id").asText())
                .toList();
    }

    /// A server that reads one patient at each step.
    private ServerChild start(Path data) throws IOException {
        return ServerChild.start(
                data,
                temp.resolve("said"),
                List.of("-Dtwinmesh.export.patients-per-step=1"),
                List.of());
    }
}
