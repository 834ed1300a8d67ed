package io.twinmesh.cli.witness;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.persistence.cosignature.Cosigner;
import io.twinmesh.persistence.log.Vkey;
import io.twinmesh.persistence.witness.Scrutiny;
import io.twinmesh.persistence.witness.Witness;
import io.twinmesh.persistence.witness.WitnessFolder;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// What a plain witness and an auditing one have in common.
public final class WitnessOptions {
    @Option(
            names = "--state",
            required = true,
            paramLabel = "DIR",
            description = "the witness's own folder: its key and what it has seen; made when new")
    private Path state = Path.of("");

    @Option(
            names = "--name",
            required = true,
            description = "what the witness is called, for example witness.example/one; for ever")
    private String name = "";

    @Option(names = "--host", description = "where to listen (default: 127.0.0.1)")
    private String host = "127.0.0.1";

    @Option(names = "--port", description = "0 for any free one (default: 8180)")
    private int port = 8180;

    @Option(
            names = "--ml-dsa",
            description = "a new folder also gets an ML-DSA-44 key, safe against quantum computers")
    private boolean quantumSafe;

    /// Serves until the process is stopped.
    ///
    /// @param logs keys of the logs to follow, or files that hold one
    int serve(CommandSpec spec, List<String> logs, Scrutiny scrutiny) {
        var stopped = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        try (var folder = WitnessFolder.open(state)) {
            var keys = WitnessKeys.of(state, name, quantumSafe, new SecureRandom());
            try (var server = started(keys, logs, folder, scrutiny)) {
                Runtime.getRuntime()
                        .addShutdownHook(
                                new Thread(() -> {
                                    stopped.countDown();
                                    await(ended);
                                }));
                var out = spec.commandLine().getOut();
                keys.forEach(key -> out.println("vkey " + key.key().text()));
                out.println(
                        "ready http://"
                                + server.address().getHostString()
                                + ":"
                                + server.address().getPort());
                out.flush();
                await(stopped);
            }
        } catch (IOException e) {
            throw new CommandFailure(Exit.FAILURE, "cannot serve: " + e.getMessage());
        } finally {
            ended.countDown();
        }
        return Exit.OK;
    }

    private WitnessServer started(
            List<Cosigner> keys, List<String> logs, WitnessFolder folder, Scrutiny scrutiny)
            throws IOException {
        try {
            var witness =
                    Witness.open(
                            logs.stream().map(WitnessOptions::vkey).toList(),
                            keys,
                            folder,
                            scrutiny,
                            InstantSource.system());
            return WitnessServer.start(
                    witness, new InetSocketAddress(host, port), System.err, InstantSource.system());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(Exit.FAILURE, String.valueOf(e.getMessage()));
        }
    }

    static Vkey vkey(String text) {
        try {
            return Vkey.parse(
                    (text.startsWith("@") ? Files.readString(Path.of(text.substring(1))) : text)
                            .strip());
        } catch (IOException e) {
            throw CommandFailure.usage(
                    "--log: cannot read " + text + ": " + e.getClass().getSimpleName());
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--log: " + e.getMessage());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
