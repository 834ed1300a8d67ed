package io.twinmesh.cluster.witnessing;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A [LedgerChild] as its parent holds it.
final class LedgerProcess {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String GONE = "> gone";

    private final Process process;
    private final PrintStream in;
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final Path log;

    private LedgerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.in = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    /// @param log what it says that is no answer goes there
    /// @param args of [LedgerChild#main]
    static LedgerProcess start(Path log, List<String> args) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(LedgerChild.class.getName());
        command.addAll(args);
        var process =
                new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        var child = new LedgerProcess(process, log);
        Thread.startVirtualThread(child::read);
        return child;
    }

    private void read() {
        try (var out = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = out.readLine(); line != null; line = out.readLine()) {
                said.add(line);
            }
        } catch (IOException _) {
            // it was killed
        } finally {
            said.add(GONE);
        }
    }

    /// Nothing happens when it is gone already.
    void tell(String line) {
        in.print(line + "\n");
        in.flush();
    }

    /// The words of its next answer; absent when it is gone.
    Optional<String[]> next() throws InterruptedException {
        while (true) {
            var line = said.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (line == null) {
                kill();
                throw new AssertionError("the ledger says nothing more, see " + log);
            }
            if (line.equals(GONE)) {
                return Optional.empty();
            }
            if (line.startsWith("> ")) {
                return Optional.of(line.substring(2).split(" "));
            }
        }
    }

    /// `kill -9`.
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /// Ends in order.
    void close() throws InterruptedException {
        tell("close");
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            kill();
            throw new AssertionError("the ledger did not end in order, see " + log);
        }
    }
}
