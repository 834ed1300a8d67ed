package io.twinmesh.cli.provider;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.provider.agent.AgentLog;
import io.twinmesh.cli.provider.agent.Backoff;
import io.twinmesh.cli.provider.agent.LeaseWork;
import io.twinmesh.cli.provider.agent.ProviderAgent;
import io.twinmesh.cli.provider.agent.ShownProgress;
import io.twinmesh.cli.provider.agent.admission.Admission;
import io.twinmesh.cli.provider.agent.admission.Invitation;
import io.twinmesh.cli.provider.agent.shelf.ModelShelf;
import io.twinmesh.cli.provider.agent.state.KnownSpeed;
import io.twinmesh.cli.provider.agent.state.StateFolder;
import io.twinmesh.cli.provider.machine.MachineReport;
import io.twinmesh.cli.provider.machine.MachineSpeed;
import io.twinmesh.cli.provider.machine.MeasuredMachine;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.enrolment.ConnectionKey;
import io.twinmesh.inference.hardware.HardwareReport;
import io.twinmesh.inference.hardware.Place;
import io.twinmesh.inference.runtime.Engines;
import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.runtime.Placement;
import io.twinmesh.inference.runtime.child.ChildLimits;
import io.twinmesh.inference.runtime.child.ChildModel;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.Console;
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
            paramLabel = "FILE",
            description = "the invitation (join.json) of the network; needed, here or in --config")
    private Optional<Path> join = Optional.empty();

    @Mixin private StateOption state = new StateOption();

    @Option(
            names = "--slots",
            paramLabel = "N",
            description = "leases to run at once, 1 to 256 (default: number of cores)")
    private Optional<Integer> slots = Optional.empty();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description =
                    "how operators see this node, 1 to 40 of A-Z a-z 0-9 . _ - (default: node)")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--region",
            paramLabel = "NAME",
            description =
                    "under whose law the machine stands, for example eu-central; questions that"
                            + " may not leave a region come only to nodes that name it (default:"
                            + " not said)")
    private Optional<String> region = Optional.empty();

    @Option(
            names = "--zone",
            paramLabel = "NAME",
            description = "what fails together inside the region, for example fra-2")
    private Optional<String> zone = Optional.empty();

    @Option(
            names = "--drain-seconds",
            paramLabel = "N",
            description = "how long running work may take after SIGTERM (default: 30)")
    private Optional<Integer> drainSeconds = Optional.empty();

    @Mixin private DeviceOption device = new DeviceOption();

    @Option(
            names = "--model-memory-mib",
            paramLabel = "N",
            description =
                    "memory for loaded models, 64 to 1048576 (default: 1024); a child process for a"
                            + " graph counts 512")
    private Optional<Integer> modelMemoryMib = Optional.empty();

    @Option(
            names = "--trust-graphs",
            description =
                    "run graphs that did not come with this release in this process too, on the"
                            + " device (default: each in a child process, on the processor)")
    private boolean trustGraphs;

    @Override
    public Integer call() throws InterruptedException {
        var file = state.file();
        var wanted = wanted(file);
        var wish = device.wish(file);
        var invitation = Invitation.read(wanted.join());
        var folder = state.open();
        folder.forgetOrders();
        var time = InstantSource.system();
        var log = new AgentLog(System.err, time);
        var random = new SecureRandom();
        var key = folder.key(random);
        // the native library and the TLS stack both take a moment to load: at the same time
        var looking = CompletableFuture.supplyAsync(() -> DeviceOption.look(wish));
        ProviderAgent.warmUp(invitation, key);
        var machine = measured(joined(looking), folder, random, time);
        var terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal);
        var progress = new ShownProgress(System.err, terminal.isPresent(), log);
        try (var models =
                new ModelShelf(
                        folder.models(),
                        engines(machine, wanted),
                        wanted.modelMemoryMib() * 1024L * 1024,
                        progress)) {
            var agent =
                    new ProviderAgent(
                            new ProviderAgent.Setup(
                                    () -> Invitation.read(wanted.join()),
                                    folder,
                                    key,
                                    new Admission(
                                            key,
                                            ConnectionKey.generate(random),
                                            wanted.name(),
                                            machine.hardware().at(wanted.place()),
                                            time,
                                            System::nanoTime),
                                    wanted.name(),
                                    "0.1.0",
                                    machine.capabilities(wanted.slots()),
                                    Duration.ofSeconds(wanted.drainSeconds())),
                            new LeaseWork(
                                    key, machine::numericClass, models, time, System::nanoTime),
                            new MeasuredMachine(machine, System::nanoTime),
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
                    machine.numericClass(machine.device()),
                    "rowsPerSecond",
                    machine.hardware().speed().map(HardwareReport.Speed::rowsPerSecond).orElse(0L));
            return end(agent, folder, wanted.drainSeconds());
        }
    }

    private static BiFunction<ModelManifest, Optional<byte[]>, LoadedModel> engines(
            MachineReport machine, Wanted wanted) {
        var placement =
                Placement.shared(machine.device(), wanted.slots(), machine.cores(), ROWS_PER_RUN);
        return (manifest, blob) ->
                !wanted.trustGraphs() && blob.isPresent() && ChildModel.foreign(manifest)
                        ? ChildModel.start(
                                manifest,
                                blob.get(),
                                ChildModel.command(ChildLimits.USUAL),
                                ChildLimits.USUAL,
                                System::nanoTime)
                        : Engines.load(manifest, blob, placement, System::nanoTime);
    }

    /// What the command line says, and where it does not, the file of configuration.
    private record Wanted(
            Path join,
            int slots,
            String name,
            Optional<Place> place,
            int drainSeconds,
            int modelMemoryMib,
            boolean trustGraphs) {}

    private Wanted wanted(AgentFile file) {
        var wanted =
                new Wanted(
                        join.or(() -> file.path("join"))
                                .orElseThrow(() -> CommandFailure.usage("--join FILE is missing")),
                        slots.or(() -> file.number("slots"))
                                .orElseGet(() -> Runtime.getRuntime().availableProcessors()),
                        name.or(() -> file.text("name")).orElse("node"),
                        place(
                                region.or(() -> file.text("region")),
                                zone.or(() -> file.text("zone"))),
                        drainSeconds.or(() -> file.number("drain-seconds")).orElse(30),
                        modelMemoryMib.or(() -> file.number("model-memory-mib")).orElse(1024),
                        trustGraphs || file.flag("trust-graphs").orElse(false));
        between("--slots", wanted.slots(), 1, 256);
        between("--drain-seconds", wanted.drainSeconds(), 0, 86_400);
        between("--model-memory-mib", wanted.modelMemoryMib(), 64, 1_048_576);
        if (!wanted.name().matches("[A-Za-z0-9._-]{1,40}")) {
            throw CommandFailure.usage(
                    "--name must be 1 to 40 of A-Z a-z 0-9 . _ -, got '" + wanted.name() + "'");
        }
        return wanted;
    }

    static Optional<Place> place(Optional<String> region, Optional<String> zone) {
        if (zone.isPresent() && region.isEmpty()) {
            throw CommandFailure.usage("--zone lies in a region: --region NAME is missing");
        }
        try {
            return region.map(name -> new Place(name, zone));
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage("--" + e.getMessage());
        }
    }

    /// With the speed, which is measured at the first start, once a week, and when the machine
    /// changed.
    private static MachineReport measured(
            MachineReport machine, StateFolder folder, SecureRandom random, InstantSource time)
            throws InterruptedException {
        var hardware = machine.hardware();
        var known = folder.speed().filter(it -> it.holds(hardware, time.instant()));
        if (known.isPresent()) {
            return machine.with(hardware.with(known.get().speed()));
        }
        return switch (MachineSpeed.measure(machine, random, System::nanoTime)) {
            case MachineSpeed.Measured.Fast(var speed) -> {
                folder.remember(KnownSpeed.measured(hardware, time.instant(), speed));
                yield machine.with(hardware.with(speed));
            }
            case MachineSpeed.Measured.Wrong(var why) ->
                    throw new CommandFailure(Exit.REFUSED, "this machine computes wrong: " + why);
        };
    }

    private static MachineReport joined(CompletableFuture<MachineReport> looking) {
        try {
            return looking.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof CommandFailure failure ? failure : e;
        }
    }

    /// Runs the agent; a signal to stop drains it first.
    private static int end(ProviderAgent agent, StateFolder folder, int drainSeconds)
            throws InterruptedException {
        var done = new CountDownLatch(1);
        var hook =
                new Thread(
                        () -> {
                            if (folder.leaveOrdered()) {
                                agent.leave();
                            } else {
                                agent.drain();
                            }
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

    private static void between(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw CommandFailure.usage(
                    option + " must be " + least + " to " + most + ", got " + value);
        }
    }
}
