package io.twinmesh.inference.program;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A program of this machine: started without a shell, with an environment of its own, and killed
/// with all it started when its time or its output has reached the limit.
///
/// @param path the executable
/// @param kept names of the variables that it gets from this process
/// @param added variables of its own
public record Program(Path path, Limits limits, Set<String> kept, Map<String, String> added) {

    /// @param time for one run
    /// @param output in bytes
    public record Limits(Duration time, int output) {}

    public Program {
        kept = Set.copyOf(kept);
        added = Map.copyOf(added);
    }

    /// Where the program is on this machine's path, when it is installed.
    public static Optional<Path> find(String name) {
        var folders = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Arrays.stream(folders.split(File.pathSeparator, -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// Runs it once and blocks until it has ended.
    ///
    /// @param input its standard input
    /// @return its standard output
    public byte[] run(List<String> arguments, byte[] input) throws ProgramFailed {
        var command = new ArrayList<>(List.of(path.toString()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().retainAll(kept);
        builder.environment().putAll(added);
        Process process;
        try {
            process = builder.start();
        } catch (IOException _) {
            throw new ProgramFailed(ProgramFailed.How.NOT_STARTED, "it cannot be started");
        }
        try {
            return output(process, input);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private byte[] output(Process process, byte[] input) throws ProgramFailed {
        var read =
                CompletableFuture.supplyAsync(() -> bytes(process.getInputStream()), this::begin);
        var written = CompletableFuture.runAsync(() -> write(process, input), this::begin);
        try {
            var output =
                    read.thenCombine(written, (bytes, _) -> bytes)
                            .get(limits.time().toMillis(), TimeUnit.MILLISECONDS);
            if (output.length > limits.output()) {
                throw new ProgramFailed(
                        ProgramFailed.How.TOO_MUCH,
                        "it wrote more than " + limits.output() + " bytes");
            }
            if (!process.waitFor(limits.time().toMillis(), TimeUnit.MILLISECONDS)) {
                throw tooLong();
            }
            if (process.exitValue() != 0) {
                throw new ProgramFailed(
                        ProgramFailed.How.ENDED_BADLY, "it ended with " + process.exitValue());
            }
            return output;
        } catch (TimeoutException _) {
            throw tooLong();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new ProgramFailed(ProgramFailed.How.INTERRUPTED, "the wait was interrupted");
        } catch (ExecutionException _) {
            throw new ProgramFailed(ProgramFailed.How.UNREADABLE, "its output cannot be read");
        }
    }

    /// Both ends of the pipes at once, whatever else runs: one that waited for the other would wait
    /// for ever.
    private void begin(Runnable end) {
        Thread.ofPlatform().daemon().name(path.getFileName() + "-pipe").start(end);
    }

    private ProgramFailed tooLong() {
        return new ProgramFailed(
                ProgramFailed.How.TOO_LONG,
                "it took longer than " + limits.time().toSeconds() + " s");
    }

    /// One byte more than is allowed, to see that there was more.
    private byte[] bytes(InputStream in) {
        try (in) {
            return in.readNBytes(limits.output() + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A program that ends before it has read everything is judged by how it ended.
    private static void write(Process process, byte[] input) {
        try (var out = process.getOutputStream()) {
            out.write(input);
        } catch (IOException _) {
            return;
        }
    }
}
