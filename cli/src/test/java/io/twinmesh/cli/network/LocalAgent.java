package io.twinmesh.cli.network;

import io.twinmesh.cli.client.ApiClient;
import io.twinmesh.cli.node.Invited;
import io.twinmesh.cli.provider.agent.AgentLog;
import io.twinmesh.cli.provider.agent.Backoff;
import io.twinmesh.cli.provider.agent.Examinee;
import io.twinmesh.cli.provider.agent.LeaseWork;
import io.twinmesh.cli.provider.agent.ProviderAgent;
import io.twinmesh.cli.provider.agent.admission.Admission;
import io.twinmesh.cli.provider.agent.admission.Invitation;
import io.twinmesh.cli.provider.agent.shelf.ModelShelf;
import io.twinmesh.cli.provider.agent.state.StateFolder;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.enrolment.ConnectionKey;
import io.twinmesh.inference.hardware.HardwareReport;
import io.twinmesh.inference.hardware.benchmark.Benchmark;
import io.twinmesh.inference.hardware.benchmark.BenchmarkTask;
import io.twinmesh.inference.hardware.benchmark.PlainNetwork;
import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.wire.node.Capabilities;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// A provider's agent in this process, whose line to the gateway can be cut. It claims no speed, so
/// that nobody examines it. Used by one thread.
final class LocalAgent implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SLOTS = 4;
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(5);
    private static final long PATIENCE_SECONDS = 60;

    private final String name;
    private final Path state;
    private final Invitation invitation;
    private final CuttableLine line;
    private final RandomGenerator chance;
    private final Models engines;
    private Optional<Run> run = Optional.empty();

    /// How it runs models.
    @FunctionalInterface
    interface Models extends BiFunction<ModelManifest, Optional<byte[]>, LoadedModel> {}

    private record Run(
            ProviderAgent agent, ModelShelf models, CompletableFuture<ProviderAgent.Ended> end) {}

    /// An agent of an owner of its own; it does not run yet.
    ///
    /// @param chance draws its pauses before it dials again
    LocalAgent(Network network, String name, RandomGenerator chance, Models engines) {
        this.name = name;
        this.chance = chance;
        this.engines = engines;
        this.state = network.data().resolve("providers").resolve(name);
        var given = invited(network, name);
        this.line = new CuttableLine(Integer.parseInt(given.gateway().replaceFirst(".*:", "")));
        this.invitation =
                new Invitation(
                        given.server(),
                        "127.0.0.1:" + line.port(),
                        given.certificatePem(),
                        given.token());
    }

    private static Invitation invited(Network network, String name) {
        var file = network.data().resolve("providers").resolve(name + ".json");
        try (ApiClient api = network.as("operator")) {
            return Invitation.read(Invited.node(api, name, file));
        }
    }

    String name() {
        return name;
    }

    boolean runs() {
        return run.isPresent();
    }

    /// Starts it; under the key of its first run it is the same node again.
    void start() {
        line.mend();
        var folder = StateFolder.open(state);
        var key = folder.key(RANDOM);
        var models = new ModelShelf(folder.models(), engines, 1L << 24, (_, _, _) -> {});
        var time = InstantSource.system();
        var agent =
                new ProviderAgent(
                        new ProviderAgent.Setup(
                                () -> invitation,
                                folder,
                                key,
                                new Admission(
                                        key,
                                        ConnectionKey.generate(RANDOM),
                                        name,
                                        hardware(),
                                        time,
                                        System::nanoTime),
                                name,
                                "0.1.0",
                                Capabilities.newBuilder()
                                        .setSlots(SLOTS)
                                        .addEngines("score")
                                        .build(),
                                DRAIN_LIMIT),
                        new LeaseWork(key, _ -> "cpu-x86_64", models, time, System::nanoTime),
                        new Measured(),
                        new Backoff(Duration.ofMillis(20), Duration.ofMillis(200), chance),
                        new AgentLog(
                                new PrintStream(
                                        OutputStream.nullOutputStream(),
                                        false,
                                        StandardCharsets.UTF_8),
                                time),
                        time);
        run = Optional.of(new Run(agent, models, running(agent)));
    }

    /// As SIGTERM does: what runs is finished, then it leaves.
    void drain() {
        stop(ProviderAgent::drain);
    }

    /// What runs is handed back, then it leaves.
    void leave() {
        stop(ProviderAgent::leave);
    }

    /// Its stream breaks; it dials again by itself.
    void cut() {
        line.cut();
    }

    /// As a power cut does: nothing more is heard of it.
    void vanish() {
        line.sever();
        stop(ProviderAgent::leave);
    }

    private void stop(Consumer<ProviderAgent> how) {
        run.ifPresent(running -> {
            how.accept(running.agent());
            var ended = running.end().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
            running.models().close();
            if (!(ended instanceof ProviderAgent.Ended.Drained)) {
                throw new AssertionError(name + " ended with " + ended);
            }
        });
        run = Optional.empty();
    }

    private static CompletableFuture<ProviderAgent.Ended> running(ProviderAgent agent) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return agent.run();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                task -> Thread.ofPlatform().daemon().start(task));
    }

    private static HardwareReport hardware() {
        return new HardwareReport(
                new HardwareReport.Cpu("x86_64", "test", 2),
                1L << 32,
                List.of(),
                Optional.empty(),
                "cpu-x86_64",
                new TreeSet<>(List.of("score")),
                Optional.empty(),
                Optional.of(new HardwareReport.Speed("cpu-x86_64", 512)),
                OptionalLong.empty());
    }

    @Override
    public void close() {
        vanish();
        line.close();
    }

    private static final class Measured implements Examinee {
        private final PlainNetwork network = new PlainNetwork("cpu-x86_64", 1);

        @Override
        public Benchmark.Computed compute(BenchmarkTask task) throws InterruptedException {
            return Benchmark.compute(task, network, System::nanoTime);
        }

        @Override
        public List<byte[]> show(BenchmarkTask task, List<Integer> batches) {
            return Benchmark.show(task, batches, network);
        }
    }
}
