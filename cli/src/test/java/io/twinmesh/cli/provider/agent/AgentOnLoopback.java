package io.twinmesh.cli.provider.agent;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.provider.agent.admission.Admission;
import io.twinmesh.cli.provider.agent.admission.Invitation;
import io.twinmesh.cli.provider.agent.shelf.ModelShelf;
import io.twinmesh.cli.provider.agent.state.AgentStatus;
import io.twinmesh.cli.provider.agent.state.StateFolder;
import io.twinmesh.cli.testing.FakeServer;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.SignedManifest;
import io.twinmesh.inference.catalog.manifest.ModelManifest;
import io.twinmesh.inference.enrolment.ConnectionKey;
import io.twinmesh.inference.hardware.HardwareReport;
import io.twinmesh.inference.hardware.benchmark.Benchmark;
import io.twinmesh.inference.hardware.benchmark.BenchmarkTask;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.inference.runtime.Engines;
import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.wire.node.Capabilities;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/// An agent over real TLS and a gateway that does what each test says.
abstract class AgentOnLoopback {
    static final SigningKey AUTHOR = SigningKey.ofSeed(new byte[32]);
    static final SigningKey KEY = SigningKey.ofSeed(seed(1));
    static final BuiltInModel SCORE = BuiltInModel.named("ckd-epi-2021").orElseThrow();
    static final SignedManifest MANIFEST =
            new SignedManifest(SCORE.canonical(), AUTHOR.sign(SCORE.canonical()));
    static final String MODEL = MANIFEST.digest().text();
    static final InputValues INPUTS =
            InputValues.of(
                    Map.of(
                            "age", new InputValue.Amount(60),
                            "sex", new InputValue.Choice("female"),
                            "creatinine", new InputValue.Amount(1)));

    private static final ConnectionKey CONNECTION = ConnectionKey.generate(new SecureRandom());
    private static final HardwareReport HARDWARE =
            new HardwareReport(
                    new HardwareReport.Cpu("x86_64", "test", 2),
                    1L << 32,
                    List.of(),
                    Optional.empty(),
                    "cpu-x86_64",
                    new TreeSet<>(List.of("score")),
                    Optional.empty(),
                    Optional.empty(),
                    OptionalLong.empty());

    /// Computes nothing, and says so quickly.
    private static final Examinee MACHINE =
            new Examinee() {
                @Override
                public Benchmark.Computed compute(BenchmarkTask task) {
                    return new Benchmark.Computed(
                            task,
                            Collections.nCopies(task.batches(), Digest.of(new byte[] {7})),
                            Duration.ofMillis(1));
                }

                @Override
                public List<byte[]> show(BenchmarkTask task, List<Integer> batches) {
                    return batches.stream().map(batch -> new byte[] {batch.byteValue()}).toList();
                }
            };

    @TempDir private static Path certificates;
    private static Optional<TestCertificate> certificate = Optional.empty();
    static Optional<TestCertificate> other = Optional.empty();

    @TempDir Path folder = Path.of("");
    final List<Runnable> closing = new ArrayList<>();
    final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private Optional<FakeGateway> fake = Optional.empty();
    private Optional<FakeServer> network = Optional.empty();
    private boolean scripted;
    Duration drainLimit = Duration.ofMillis(200);
    BiFunction<ModelManifest, Optional<byte[]>, LoadedModel> engines = Engines::load;

    @BeforeAll
    static void certificates() throws Exception {
        certificate = Optional.of(TestCertificate.make(certificates, "gateway"));
        other = Optional.of(TestCertificate.make(certificates, "other"));
    }

    @BeforeEach
    void start() throws IOException {
        network = Optional.of(FakeServer.start());
        fake = Optional.of(new FakeGateway(certificate.orElseThrow(), AUTHOR));
        gateway().publish(MANIFEST.digest(), new ModelShelf.Parcel(MANIFEST, Optional.empty()));
    }

    @AfterEach
    void stop() {
        closing.forEach(Runnable::run);
        gateway().close();
        network().close();
    }

    FakeGateway gateway() {
        return fake.orElseThrow();
    }

    AgentStatus status() throws IOException {
        return AgentStatus.read(folder.resolve("status.json")).orElseThrow();
    }

    void join(int slots) {
        var ended = joining(slots);
        closing.add(() -> ended.orTimeout(60, TimeUnit.SECONDS).join());
    }

    CompletableFuture<ProviderAgent.Ended> joining(int slots) {
        var agent = agent(slots);
        closing.add(agent::drain);
        return run(agent);
    }

    ProviderAgent agent(int slots) {
        return agent(slots, certificate.orElseThrow().pem());
    }

    /// @param pem the certificate that its invitation names
    ProviderAgent agent(int slots, String pem) {
        var models =
                new ModelShelf(
                        folder.resolve("models"),
                        (m, b) -> engines.apply(m, b),
                        1 << 20,
                        (_, _, _) -> {});
        closing.add(models::close);
        return new ProviderAgent(
                new ProviderAgent.Setup(
                        () -> invitation(pem),
                        StateFolder.open(folder),
                        KEY,
                        new Admission(
                                KEY,
                                CONNECTION,
                                "alpha",
                                HARDWARE,
                                InstantSource.system(),
                                System::nanoTime),
                        "alpha",
                        "0.1.0",
                        Capabilities.newBuilder().setSlots(slots).addEngines("score").build(),
                        drainLimit),
                new LeaseWork(
                        KEY, _ -> "cpu-test", models, InstantSource.system(), System::nanoTime),
                MACHINE,
                new Backoff(Duration.ofMillis(20), Duration.ofMillis(200), new Random(1)),
                new AgentLog(
                        new PrintStream(log, true, StandardCharsets.UTF_8), InstantSource.system()),
                InstantSource.system());
    }

    FakeServer network() {
        return network.orElseThrow();
    }

    /// What it answers to a node that asks to be let in; the last answer repeats.
    void networkSays(int status, String body) {
        scripted = true;
        network().on("POST /v1/nodes/enroll", status, body);
    }

    private Invitation invitation(String pem) {
        if (!scripted) {
            networkSays(200, admitted());
        }
        return new Invitation(network().uri(), "127.0.0.1:" + gateway().port(), pem, "the-token");
    }

    /// Any certificate will do: this gateway asks for none.
    static String admitted() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", KEY.verifyingKey().nodeId())
                .put("standing", "probation")
                .put("code", "network.enrolled")
                .put("why", "new")
                .put("certificatePem", certificate.orElseThrow().pem())
                .put("certificateEnds", Instant.now().plusSeconds(86_400).toString())
                .toString();
    }

    static CompletableFuture<ProviderAgent.Ended> run(ProviderAgent agent) {
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

    private static byte[] seed(int first) {
        var seed = new byte[32];
        seed[0] = (byte) first;
        return seed;
    }
}
