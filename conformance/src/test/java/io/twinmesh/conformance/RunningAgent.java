package io.twinmesh.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// A provider's agent in a process of its own, as its owner would start it.
record RunningAgent(Process process) implements AutoCloseable {
    /// @param server whose invitation it follows
    /// @param state where it keeps its key and its models
    static RunningAgent join(RunningServer server, Path state) {
        try {
            return new RunningAgent(
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-XX:TieredStopAtLevel=1",
                                    "-XX:+UseSerialGC",
                                    "--sun-misc-unsafe-memory-access=allow",
                                    "--enable-native-access=ALL-UNNAMED",
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "io.twinmesh.cli.Twinmesh",
                                    "provider",
                                    "join",
                                    "--join",
                                    server.data().resolve("join.json").toString(),
                                    "--state",
                                    state.toString(),
                                    "--slots",
                                    "1")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
