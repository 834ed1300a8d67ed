package io.twinmesh.cli.server;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A process we started, whose talk goes to a log file.
public final class ChildProcess implements AutoCloseable {
    private static final Duration ORDERLY_STOP = Duration.ofSeconds(30);
    private static final int TAIL_LINES = 30;
    private static final int TAIL_BYTES = 64 * 1024;

    private final String name;
    private final Process process;
    private final Path log;

    private ChildProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /// Starts `command`; its standard output and error are appended to `log`.
    ///
    /// @param name what it is called in messages
    public static ChildProcess start(String name, List<String> command, Path log) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            var builder = new ProcessBuilder(command);
            builder.redirectErrorStream(true);
            builder.redirectInput(ProcessBuilder.Redirect.from(devNull()));
            builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            return new ChildProcess(name, builder.start(), log);
        } catch (IOException e) {
            throw new CommandFailure(Exit.FAILURE, "cannot start " + name + ": " + e.getMessage());
        }
    }

    private static java.io.File devNull() {
        return Path.of("/dev/null").toFile();
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    public boolean alive() {
        return process.isAlive();
    }

    /// Ends it as a power failure would (`kill -9`), and waits until it is gone.
    public void kill() {
        process.destroyForcibly();
        awaitEnd(ORDERLY_STOP);
    }

    /// Waits for it to end by itself.
    ///
    /// @return false when it still runs after `within`
    public boolean awaitEnd(Duration within) {
        try {
            return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Asks it to stop (`SIGTERM`) and waits; what does not stop in 30 seconds is ended.
    @Override
    public void close() {
        if (process.isAlive()) {
            process.destroy();
        }
        if (!awaitEnd(ORDERLY_STOP)) {
            process.destroyForcibly();
        }
    }

    /// A failure that says what the process last said.
    public CommandFailure failure(String what) {
        return new CommandFailure(Exit.FAILURE, what + "; " + lastWords());
    }

    /// A failure of a process that has ended, with its own exit code where that says more than 1.
    CommandFailure ended(String what) {
        var unreachable = !process.isAlive() && process.exitValue() == Exit.UNREACHABLE;
        return new CommandFailure(
                unreachable ? Exit.UNREACHABLE : Exit.FAILURE, what + "; " + lastWords());
    }

    /// The end of its log.
    public String lastWords() {
        return "the end of " + log + ":\n" + tail();
    }

    private String tail() {
        try (var channel = Files.newByteChannel(log)) {
            channel.position(Math.max(0, channel.size() - TAIL_BYTES));
            var bytes = java.nio.ByteBuffer.allocate(TAIL_BYTES);
            int read;
            do {
                read = channel.read(bytes);
            } while (read > 0);
            var lines =
                    new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8)
                            .lines()
                            .toList();
            return String.join(
                    "\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(cannot read it: " + e.getMessage() + ")";
        }
    }
}
