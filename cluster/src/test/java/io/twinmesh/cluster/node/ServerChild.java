package io.twinmesh.cluster.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A server in a process of its own, ready for requests; what it says goes to the file `said`.
record ServerChild(Process process, Path data, String base, String management)
        implements AutoCloseable {
    /// @param said its standard output and error are appended here
    /// @param properties of its JVM, `-Dtwinmesh.export.patients-per-step=1`
    /// @param options besides the data folder and free ports
    static ServerChild start(Path data, Path said, List<String> properties, List<String> options)
            throws IOException {
        var card = data.resolve("server.json");
        Files.deleteIfExists(card);
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(quickInACluster());
        command.addAll(properties);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(ServerMain.class.getName(), "--data", data.toString()));
        command.addAll(List.of("--port", "0", "--gateway-port", "0"));
        command.addAll(options);
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(said.toFile()))
                        .start();
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(5))
                    .until(() -> Files.exists(card) || !process.isAlive());
            assertThat(process.isAlive()).as("see %s", said).isTrue();
        } catch (RuntimeException | AssertionError e) {
            // nobody else knows of it
            process.destroyForcibly();
            throw e;
        }
        var addresses = Client.json(Files.readString(card));
        return new ServerChild(
                process,
                data,
                addresses.path("http").asText(),
                addresses.path("management").asText());
    }

    /// A member alone has nobody to wait for, as in this process.
    private static List<String> quickInACluster() {
        return System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("pekko.cluster."))
                .map(name -> "-D" + name + "=" + System.getProperty(name))
                .toList();
    }

    Client client(String name, String scopes) {
        return new Client(base, data, name, scopes);
    }

    /// @param purposes separated by spaces
    Client client(String name, String scopes, String purposes) {
        return new Client(base, data, name, scopes, purposes);
    }

    /// As a power failure would.
    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    /// As an operator would.
    void stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
