package io.twinmesh.bench.chaos.world;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A process that can be killed and frozen, with its own children.
///
/// @param log what it says is appended here
record Child(Process process, Path log) {
    static Child start(List<String> command, Path log) throws IOException {
        return new Child(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start(),
                log);
    }

    /// Runs a command to its end.
    ///
    /// @throws IOException when it does not end well within a minute; names the log
    static void run(List<String> command, Path log) throws IOException {
        var child = start(command, log);
        if (!child.ended(Duration.ofMinutes(1)) || child.process.exitValue() != 0) {
            child.kill();
            throw new IOException(command.getFirst() + " failed, see " + log);
        }
    }

    boolean alive() {
        return process.isAlive();
    }

    /// As a power failure would.
    void kill() {
        var all = family();
        all.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
        all.forEach(one -> one.onExit().join());
    }

    void freeze() throws IOException {
        signal("STOP");
    }

    void thaw() throws IOException {
        signal("CONT");
    }

    /// As an operator would; kills it when it does not end in time.
    void stop(Duration within) {
        process.destroy();
        if (!ended(within)) {
            kill();
        }
    }

    private boolean ended(Duration within) {
        try {
            return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private List<ProcessHandle> family() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    }

    private void signal(String name) throws IOException {
        for (var one : family()) {
            var sent =
                    new ProcessBuilder("kill", "-" + name, Long.toString(one.pid()))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            // of several one may just have ended by itself
            sent.onExit().join();
        }
    }
}
