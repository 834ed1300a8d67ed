package io.twinmesh.bench.chaos.world;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// A program of this machine that does one thing and ends.
final class Command {
    private Command() {}

    /// Blocks until it has ended.
    ///
    /// @throws IOException with what it said when it fails
    static void run(String... command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(String.join(" ", command) + ": " + said.strip());
        }
    }
}
