package io.twinmesh.cli.provider;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.provider.agent.AgentLog;
import io.twinmesh.cli.provider.agent.Backoff;
import io.twinmesh.cli.provider.agent.Invitation;
import io.twinmesh.cli.provider.agent.LeaseWork;
import io.twinmesh.cli.provider.agent.ModelShelf;
import io.twinmesh.cli.provider.agent.ProviderAgent;
import io.twinmesh.inference.catalog.ModelManifest;
import io.twinmesh.inference.runtime.Engines;
import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.runtime.Placement;
import io.twinmesh.inference.runtime.child.ChildLimits;
import io.twinmesh.inference.runtime.child.ChildModel;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

@Command(
        name = "join",
        mixinStandardHelpOptions = true,
        description = {
            "Join a network and compute for it until stopped.",
            "SIGTERM drains: running work is finished, then the agent says good-bye and exits 0."
        })
final class JoinCommand implements Callable<Integer> {
    private static final Duration FIRST_RETRY = Duration.ofMillis(250);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(15);

    /// More rows in a run make each row cheaper up to about here, and each caller's wait longer.
    private static final int ROWS_PER_RUN = 32;

    @Option(
            names = "--join",
            required = true,
            paramLabel = "FILE",
            description = "the invitation (join.json) of the network")
    private Path join = Path.of("join.json");

    @Mixin private StateOption state = new StateOption();

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "leases to run at once, 1 to 256 (default: number of cores)")
    private int slots = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description =
                    "how operators see this node, 1 to 40 of A-Z a-z 0-9 . _ - (default: node)")
    private String name = "node";

    @Option(
            names = "--drain-seconds",
            paramLabel = "N",
            description = "how long running work may take after SIGTERM (default: 30)")
    private int drainSeconds = 30;

    @Mixin private DeviceOption device = new DeviceOption();

    @Option(
            names = "--model-memory-mib",
            paramLabel = "N",
            description =
                    "memory for loaded models, 64 to 1048576 (default: 1024); a child process for a"
                            + " graph counts 512")
    private int modelMemoryMib = 1024;

    @Option(
            names = "--trust-graphs",
            description =
                    "run graphs that did not come with this release in this process too, on the"
                            + " device (default: each in a child process, on the processor)")
    private boolean trustGraphs;

    @Override
    public Integer call() throws InterruptedException {
        check(slots >= 1 && slots <= 256, "--slots must be 1 to 256, got " + slots);
        check(
                name.matches("[A-Za-z0-9._-]{1,40}"),
                "--name must be 1 to 40 of A-Z a-z 0-9 . _ -, got '" + name + "'");
        check(
                drainSeconds >= 0 && drainSeconds <= 86_400,
                "--drain-seconds must be 0 to 86400, got " + drainSeconds);
        check(
                modelMemoryMib >= 64 && modelMemoryMib <= 1_048_576,
                "--model-memory-mib must be 64 to 1048576, got " + modelMemoryMib);
        var wish = device.wish();
        var invitation = Invitation.read(join);
        var folder = state.open();
        var time = InstantSource.system();
        var log = new AgentLog(System.err, time);
        var random = new SecureRandom();
        var key = folder.key(random);
        // the native library and the TLS stack both take a moment to load: at the same time
        var looking = CompletableFuture.supplyAsync(() -> DeviceOption.look(wish));
        ProviderAgent.warmUp(invitation, key);
        var machine = joined(looking);
        try (var models =
                new ModelShelf(folder.models(), engines(machine), modelMemoryMib * 1024L * 1024)) {
            var agent =
                    new ProviderAgent(
                            new ProviderAgent.Setup(
                                    () -> Invitation.read(join),
                                    folder,
                                    key,
                                    name,
                                    "0.1.0",
                                    machine.capabilities(slots),
                                    Duration.ofSeconds(drainSeconds)),
                            new LeaseWork(
                                    key, machine::numericClass, models, time, System::nanoTime),
                            new Backoff(FIRST_RETRY, LONGEST_RETRY, random),
                            log,
                            time);
            log.line(
                    "start",
                    "node",
                    key.verifyingKey().nodeId(),
                    "gateway",
                    invitation.gateway(),
                    "engines",
                    String.join(",", machine.engines()),
                    "device",
                    machine.numericClass(machine.device()));
            return end(agent);
        }
    }

    private BiFunction<ModelManifest, Optional<byte[]>, LoadedModel> engines(
            MachineReport machine) {
        var placement = Placement.shared(machine.device(), slots, machine.cores(), ROWS_PER_RUN);
        return (manifest, blob) ->
                !trustGraphs && blob.isPresent() && ChildModel.foreign(manifest)
                        ? ChildModel.start(
                                manifest,
                                blob.get(),
                                ChildModel.command(ChildLimits.USUAL),
                                ChildLimits.USUAL,
                                System::nanoTime)
                        : Engines.load(manifest, blob, placement, System::nanoTime);
    }

    private static MachineReport joined(CompletableFuture<MachineReport> looking) {
        try {
            return looking.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof CommandFailure failure ? failure : e;
        }
    }

    /// Runs the agent; a signal to stop drains it first.
    private int end(ProviderAgent agent) throws InterruptedException {
        var done = new CountDownLatch(1);
        var hook =
                new Thread(
                        () -> {
                            agent.drain();
                            try {
                                if (done.await(drainSeconds + 10L, TimeUnit.SECONDS)) {
                                    // a drained agent ended in good order: 0, not the signal's 143
                                    Runtime.getRuntime().halt(Exit.OK);
                                }
                            } catch (InterruptedException _) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "drain");
        Runtime.getRuntime().addShutdownHook(hook);
        ProviderAgent.Ended ended;
        try {
            ended = agent.run();
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException _) {
                // the hook runs already: it ends the process
                done.countDown();
            }
        }
        return switch (ended) {
            case ProviderAgent.Ended.Drained _ -> Exit.OK;
            case ProviderAgent.Ended.Refused(var code, var why) ->
                    throw new CommandFailure(Exit.REFUSED, code + ": " + why);
        };
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw CommandFailure.usage(message);
        }
    }
}
