package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A server process that is killed in the middle of an export, and started again.
@Tag("slow")
class ExportSurvivesKillTest {
    private static final int PATIENTS = 30;

    @TempDir private Path temp = Path.of("");

    @Test
    void an_export_of_a_killed_server_goes_on_and_holds_every_resource_once() throws Exception {
        var data = temp.resolve("data");
        String path;
        try (var server = Server.start(data);
                var client = server.client()) {
            var exports = new ExportScenario(client, server.base());
            for (int i = 0; i < PATIENTS; i++) {
                exports.load(ExportScenario.bundle("p" + i, 2, true));
            }
            path = exports.order("/fhir/Patient/$export?_type=Patient,Observation");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> written(data));
            server.kill();
        }
        try (var server = Server.start(data);
                var client = server.client()) {
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

    /// One server in a process of its own that reads one patient at each step.
    private record Server(Process process, Path data, String base) implements AutoCloseable {
        static Server start(Path data) throws IOException {
            var card = data.resolve("server.json");
            Files.deleteIfExists(card);
            var process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-XX:TieredStopAtLevel=1",
                                    "--enable-native-access=ALL-UNNAMED",
                                    "-Dtwinmesh.export.patients-per-step=1",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    ServerMain.class.getName(),
                                    "--data",
                                    data.toString(),
                                    "--port",
                                    "0",
                                    "--gateway-port",
                                    "0")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> Files.exists(card) || !process.isAlive());
            assertThat(process.isAlive()).isTrue();
            return new Server(
                    process, data, Client.json(Files.readString(card)).path("http").asText());
        }

        Client client() {
            return new Client(base, data, "ward", "twin:write");
        }

        void kill() throws InterruptedException {
            process.destroyForcibly();
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }
}
