package io.twinmesh.cli.provider.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.protobuf.ByteString;

import io.twinmesh.cli.testing.FakeServer;
import io.twinmesh.inference.catalog.BuiltInModel;
import io.twinmesh.inference.catalog.ManifestJson;
import io.twinmesh.inference.catalog.ModelManifest;
import io.twinmesh.inference.catalog.SignedManifest;
import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.enrolment.ConnectionKey;
import io.twinmesh.inference.enrolment.EnrolmentRequest;
import io.twinmesh.inference.hardware.HardwareReport;
import io.twinmesh.inference.hardware.benchmark.Benchmark;
import io.twinmesh.inference.hardware.benchmark.BenchmarkTask;
import io.twinmesh.inference.input.InputValue;
import io.twinmesh.inference.input.InputValues;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.inference.proof.SigningKey;
import io.twinmesh.inference.proof.WorkReceipt;
import io.twinmesh.inference.runtime.Engines;
import io.twinmesh.inference.runtime.LoadedModel;
import io.twinmesh.inference.runtime.Outcome;
import io.twinmesh.inference.runtime.OutcomeJson;
import io.twinmesh.wire.node.BenchmarkReveal;
import io.twinmesh.wire.node.Capabilities;
import io.twinmesh.wire.node.GatewayFrame;
import io.twinmesh.wire.node.NodeMessage;
import io.twinmesh.wire.node.Offer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/// The agent over real TLS against a gateway that does what each test says.
class ProviderAgentTest {
    private static final SigningKey AUTHOR = SigningKey.ofSeed(new byte[32]);
    private static final SigningKey KEY = SigningKey.ofSeed(seed(1));
    private static final BuiltInModel SCORE = BuiltInModel.named("ckd-epi-2021").orElseThrow();
    private static final SignedManifest MANIFEST =
            new SignedManifest(SCORE.canonical(), AUTHOR.sign(SCORE.canonical()));
    private static final String MODEL = MANIFEST.digest().text();
    private static final InputValues INPUTS =
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
    private static Optional<TestCertificate> other = Optional.empty();

    @TempDir private Path folder = Path.of("");
    private final List<Runnable> closing = new ArrayList<>();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private Optional<FakeGateway> fake = Optional.empty();
    private Optional<FakeServer> network = Optional.empty();
    private boolean scripted;
    private Duration drainLimit = Duration.ofMillis(200);
    private BiFunction<ModelManifest, Optional<byte[]>, LoadedModel> engines = Engines::load;

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

    @Nested
    class Joining {
        @Test
        void proves_its_key_and_names_what_it_offers() throws Exception {
            join(2);

            var hello = gateway().welcome().getHello();

            assertThat(hello.getPublicKey().toByteArray()).isEqualTo(KEY.verifyingKey().bytes());
            assertThat(hello.getSentAtMillis()).isPositive();
            var asked =
                    EnrolmentRequest.read(
                            network().seen().getLast().body().getBytes(StandardCharsets.UTF_8));
            assertThat(asked.key()).isEqualTo(KEY.verifyingKey());
            assertThat(asked.token()).isEqualTo("the-token");
            assertThat(hello.getCapabilities().getSlots()).isEqualTo(2);
            await().atMost(FakeGateway.PATIENCE).until(() -> status().state().equals("connected"));
            assertThat(status().node()).isEqualTo(KEY.verifyingKey().nodeId());
            assertThat(log.toString(StandardCharsets.UTF_8)).doesNotContain("the-token");
        }

        @Test
        void trusts_the_invitations_certificate_and_no_other() throws Exception {
            var agent = agent(1, other.orElseThrow().pem());
            var ended = run(agent);

            // it keeps trying: each failure is logged
            await().atMost(FakeGateway.PATIENCE)
                    .until(() -> log.toString(StandardCharsets.UTF_8).lines().count() >= 2);

            assertThat(gateway().connections).hasValue(0);
            agent.drain();
            assertThat(ended.get(60, TimeUnit.SECONDS))
                    .isEqualTo(new ProviderAgent.Ended.Drained());
        }

        @Test
        void ends_when_it_is_not_welcome() throws Exception {
            var ended = joining(1);
            gateway().hear();

            gateway().refuse("node.revoked");

            assertThat(ended.get(60, TimeUnit.SECONDS))
                    .isEqualTo(new ProviderAgent.Ended.Refused("node.revoked", ""));
        }

        @Test
        void ends_when_the_network_does_not_let_it_in() throws Exception {
            networkSays(
                    403,
                    """
                    {"code":"node.invitation-used","detail":"Another node has used it."}
                    """);

            assertThat(joining(1).get(60, TimeUnit.SECONDS))
                    .isEqualTo(
                            new ProviderAgent.Ended.Refused(
                                    "node.invitation-used", "Another node has used it."));
            assertThat(gateway().connections).hasValue(0);
        }

        @Test
        void waits_for_an_operator_and_says_so_until_it_is_let_in() throws Exception {
            networkSays(
                    202,
                    """
                    {"id":"node-1","standing":"pending","code":"network.approval-awaited",
                     "why":"an operator has yet to let the node in"}
                    """);
            networkSays(200, admitted());
            join(1);

            gateway().welcome();

            assertThat(log.toString(StandardCharsets.UTF_8)).contains("network.approval-awaited");
            assertThat(network().seen()).hasSize(2);
        }

        @Test
        void keeps_asking_a_network_that_does_not_answer() throws Exception {
            networkSays(503, "{}");
            networkSays(200, admitted());
            join(1);

            gateway().welcome();

            assertThat(network().seen()).hasSizeGreaterThanOrEqualTo(2);
        }

        @Test
        void ends_when_the_network_shows_another_author_key() throws Exception {
            assertThat(StateFolder.open(folder).trusts(KEY.verifyingKey())).isTrue();
            var ended = joining(1);

            gateway().welcome();

            assertThat(ended.get(60, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            ProviderAgent.Ended.Refused.class,
                            refused -> assertThat(refused.code()).isEqualTo("author-key-changed"));
        }

        @Test
        void proves_its_speed_when_it_is_asked_to() throws Exception {
            join(1);
            gateway().welcome();
            gateway()
                    .say(
                            GatewayFrame.newBuilder()
                                    .setBenchmarkTask(
                                            io.twinmesh.wire.node.BenchmarkTask.newBuilder()
                                                    .setNonce(ByteString.copyFrom(new byte[32]))
                                                    .setBatches(3)));
            var done = gateway().hear().getBenchmarkDone();
            gateway()
                    .say(
                            GatewayFrame.newBuilder()
                                    .setBenchmarkReveal(
                                            BenchmarkReveal.newBuilder()
                                                    .addBatches(0)
                                                    .addBatches(2)));
            var shown = gateway().hear().getBenchmarkShown();

            assertThat(Digest.of(shown.getDigests().toByteArray()).bytes())
                    .isEqualTo(done.getCommitment().toByteArray());
            assertThat(shown.getAnswersList())
                    .containsExactly(
                            ByteString.copyFrom(new byte[] {0}),
                            ByteString.copyFrom(new byte[] {2}));
        }

        @Test
        void a_task_that_is_none_is_not_computed() throws Exception {
            join(1);
            gateway().welcome();

            gateway()
                    .say(
                            GatewayFrame.newBuilder()
                                    .setBenchmarkTask(
                                            io.twinmesh.wire.node.BenchmarkTask.newBuilder()
                                                    .setBatches(1 << 30)));
            await().atMost(FakeGateway.PATIENCE)
                    .until(() -> log.toString(StandardCharsets.UTF_8).contains("benchmark-failed"));
            gateway().offer("ls-1", MODEL, INPUTS);

            assertThat(gateway().hear().hasResult()).isTrue();
        }

        @Test
        void comes_back_after_a_broken_stream() throws Exception {
            join(1);
            gateway().welcome();
            gateway().breakStream();

            gateway().welcome();
            gateway().offer("ls-1", MODEL, INPUTS);

            assertThat(gateway().hear().hasResult()).isTrue();
            assertThat(gateway().connections).hasValue(2);
        }
    }

    @Nested
    class Working {
        @Test
        void computes_the_outcome_and_signs_what_it_did() throws Exception {
            join(1);
            gateway().welcome();

            var offer = gateway().offer("ls-1", MODEL, INPUTS);
            var result = gateway().hear().getResult();

            var receipt = result.getReceipt().toByteArray();
            assertThat(
                            KEY.verifyingKey()
                                    .verifies(receipt, result.getReceiptSignature().toByteArray()))
                    .isTrue();
            var work = WorkReceipt.parse(receipt);
            assertThat(work.leaseId()).isEqualTo("ls-1");
            assertThat(work.fencingToken()).isEqualTo(1);
            assertThat(work.nodeId()).isEqualTo(KEY.verifyingKey().nodeId());
            assertThat(work.model().text()).isEqualTo(MODEL);
            assertThat(work.inputs()).isEqualTo(Digest.of(offer.getInputs().toByteArray()));
            assertThat(work.output()).isEqualTo(Digest.of(result.getOutput().toByteArray()));
            try (var here = Engines.load(SCORE.manifest(), Optional.empty())) {
                assertThat(OutcomeJson.read(result.getOutput().toByteArray()))
                        .isEqualTo(here.run(INPUTS));
            }
            gateway().acknowledge("ls-1", "accepted");
            await().atMost(FakeGateway.PATIENCE).until(() -> status().served() == 1);
        }

        @Test
        void fetches_a_model_once_and_keeps_it_for_the_next_run() throws Exception {
            drainLimit = Duration.ofSeconds(20);
            var first = agent(1, certificate.orElseThrow().pem());
            var ended = run(first);
            gateway().welcome();
            for (var lease : List.of("ls-1", "ls-2")) {
                gateway().offer(lease, MODEL, INPUTS);
                assertThat(gateway().hear().hasResult()).isTrue();
                gateway().acknowledge(lease, "accepted");
            }
            first.drain();
            assertThat(gateway().hear().hasDrain()).isTrue();
            assertThat(gateway().hear().hasBye()).isTrue();
            ended.get(60, TimeUnit.SECONDS);
            drainLimit = Duration.ofMillis(200);

            join(1);
            gateway().welcome();
            gateway().offer("ls-3", MODEL, INPUTS);

            assertThat(gateway().hear().hasResult()).isTrue();
            assertThat(gateway().fetches).hasValue(1);
        }

        @Test
        void goes_on_with_a_download_where_it_was_broken_off() throws Exception {
            var graph = BuiltInModel.named("diabetes-synthetic").orElseThrow();
            var signed = new SignedManifest(graph.canonical(), AUTHOR.sign(graph.canonical()));
            gateway().publish(signed.digest(), new ModelShelf.Parcel(signed, graph.blob()));
            gateway().breaksOff.set(true);
            join(1);
            gateway().welcome();

            gateway().offer("ls-1", signed.digest().text(), INPUTS);
            assertThat(gateway().hear().getFailure().getCode()).isEqualTo("model-load");
            gateway().offer("ls-2", signed.digest().text(), INPUTS);

            // the model says that inputs are missing: it is there
            assertThat(gateway().hear().hasResult()).isTrue();
            assertThat(gateway().fetchedFrom)
                    .containsExactly(0, graph.blob().orElseThrow().length / 2);
        }

        @Test
        void fetches_again_what_was_damaged_on_the_disk() throws Exception {
            var name = MODEL.substring("sha256:".length());
            Files.createDirectories(folder.resolve("models"));
            Files.writeString(folder.resolve("models").resolve(name + ".json"), "{}");
            Files.write(folder.resolve("models").resolve(name + ".sig"), new byte[64]);
            join(1);
            gateway().welcome();

            gateway().offer("ls-1", MODEL, INPUTS);

            assertThat(gateway().hear().hasResult()).isTrue();
            assertThat(gateway().fetches).hasValue(1);
        }

        @Test
        void runs_no_model_under_a_false_digest_or_signature() throws Exception {
            var wanted = Digest.of(new byte[] {1});
            gateway().publish(wanted, new ModelShelf.Parcel(MANIFEST, Optional.empty()));
            var changed =
                    (new String(SCORE.canonical(), StandardCharsets.UTF_8) + " ")
                            .getBytes(StandardCharsets.UTF_8);
            var unsigned = new SignedManifest(changed, KEY.sign(changed));
            gateway().publish(unsigned.digest(), new ModelShelf.Parcel(unsigned, Optional.empty()));
            join(1);
            gateway().welcome();

            gateway().offer("ls-1", wanted.text(), INPUTS);
            assertThat(gateway().hear().getFailure().getCode()).isEqualTo("model-load");
            gateway().offer("ls-2", unsigned.digest().text(), INPUTS);
            assertThat(gateway().hear().getFailure().getCode()).isEqualTo("model-load");

            assertThat(folder.resolve("models")).doesNotExist();
        }

        @Test
        void leaves_a_model_to_others_whose_results_would_have_other_bits_here() throws Exception {
            var text =
                    new String(SCORE.canonical(), StandardCharsets.UTF_8)
                            .replaceFirst(
                                    "\\{",
                                    "{\"format\":2,\"requirements\":{\"numericClass\":\"cuda-x\"},");
            var bytes =
                    ManifestJson.write(ManifestJson.read(text.getBytes(StandardCharsets.UTF_8)));
            var strict = new SignedManifest(bytes, AUTHOR.sign(bytes));
            gateway().publish(strict.digest(), new ModelShelf.Parcel(strict, Optional.empty()));
            join(1);
            gateway().welcome();

            gateway().offer("ls-1", strict.digest().text(), INPUTS);

            assertThat(gateway().hear().getFailure().getCode()).isEqualTo("model-load");
        }

        @Test
        void answers_a_failure_for_inputs_it_cannot_read() throws Exception {
            join(1);
            gateway().welcome();
            gateway().offer("ls-1", MODEL, INPUTS);
            gateway().hear();

            gateway()
                    .say(
                            GatewayFrame.newBuilder()
                                    .setOffer(
                                            Offer.newBuilder()
                                                    .setLeaseId("ls-2")
                                                    .setModelDigest(MODEL)
                                                    .setInputs(ByteString.copyFromUtf8("{"))
                                                    .setTtlMillis(1000)
                                                    .setMaxOutputBytes(1000)));

            assertThat(gateway().hear().getFailure().getCode()).isEqualTo("runtime");
        }
    }

    @Nested
    class Limits {
        private final CountDownLatch goOn = new CountDownLatch(1);

        @BeforeEach
        void slowModels() {
            engines = (manifest, _) -> new SlowModel(manifest, goOn);
            closing.add(goOn::countDown);
        }

        @Test
        void declines_what_it_has_no_slot_for() throws Exception {
            join(1);
            gateway().welcome();
            gateway().offer("ls-1", MODEL, INPUTS);

            gateway().offer("ls-2", MODEL, INPUTS);

            assertThat(gateway().hear().getDecline().getCode()).isEqualTo("no-slot");
        }

        @Test
        void drains_by_finishing_what_runs_taking_nothing_new_and_saying_goodbye()
                throws Exception {
            drainLimit = Duration.ofSeconds(20);
            var agent = agent(2, certificate.orElseThrow().pem());
            var ended = run(agent);
            gateway().welcome();
            gateway().offer("ls-1", MODEL, INPUTS);
            await().atMost(FakeGateway.PATIENCE)
                    .until(() -> !gateway().heardNothing() || gateway().fetches.get() == 1);

            agent.drain();
            assertThat(gateway().hear().getDrain().getFinishRunning()).isTrue();
            gateway().offer("ls-2", MODEL, INPUTS);
            assertThat(gateway().hear().getDecline().getCode()).isEqualTo("draining");
            goOn.countDown();
            assertThat(gateway().hear().getResult().getLeaseId()).isEqualTo("ls-1");
            assertThat(ended).isNotDone();
            gateway().acknowledge("ls-1", "accepted");

            assertThat(gateway().hear().hasBye()).isTrue();
            assertThat(ended.get(60, TimeUnit.SECONDS))
                    .isEqualTo(new ProviderAgent.Ended.Drained());
            assertThat(status().state()).isEqualTo("stopped");
        }

        @Test
        void hands_running_work_back_when_a_drain_takes_too_long() throws Exception {
            var agent = agent(1, certificate.orElseThrow().pem());
            var ended = run(agent);
            gateway().welcome();
            gateway().offer("ls-1", MODEL, INPUTS);
            await().atMost(FakeGateway.PATIENCE).until(() -> gateway().fetches.get() == 1);

            agent.drain();

            assertThat(gateway().hear().getDrain().getFinishRunning()).isTrue();
            assertThat(gateway().hear().getDecline().getLeaseId()).isEqualTo("ls-1");
            assertThat(gateway().hear().hasBye()).isTrue();
            assertThat(ended.get(60, TimeUnit.SECONDS))
                    .isEqualTo(new ProviderAgent.Ended.Drained());
        }

        @Test
        void hands_running_work_back_at_once_when_it_is_told_to_leave() throws Exception {
            drainLimit = Duration.ofHours(1);
            var agent = agent(2, certificate.orElseThrow().pem());
            var ended = run(agent);
            gateway().welcome();
            gateway().offer("ls-1", MODEL, INPUTS);
            await().atMost(FakeGateway.PATIENCE).until(() -> gateway().fetches.get() == 1);

            agent.drain();
            assertThat(gateway().hear().getDrain().getFinishRunning()).isTrue();
            agent.leave();

            var decline = gateway().hear().getDecline();
            assertThat(decline.getLeaseId()).isEqualTo("ls-1");
            assertThat(decline.getCode()).isEqualTo("draining");
            assertThat(gateway().hear().hasBye()).isTrue();
            assertThat(ended.get(60, TimeUnit.SECONDS))
                    .isEqualTo(new ProviderAgent.Ended.Drained());
        }

        @Test
        void drops_the_answer_of_a_lease_that_was_lost_with_its_stream() throws Exception {
            join(1);
            gateway().welcome();
            gateway().offer("ls-1", MODEL, INPUTS);
            await().atMost(FakeGateway.PATIENCE).until(() -> gateway().fetches.get() == 1);
            gateway().breakStream();

            var hello = gateway().welcome("ls-1").getHello();
            goOn.countDown();
            await().atMost(FakeGateway.PATIENCE).until(() -> status().state().equals("connected"));

            assertThat(hello.getLeasesInFlightList()).containsExactly("ls-1");
            // the next word is about the next lease; an offer before the slot is free is declined
            NodeMessage said;
            var number = 2;
            do {
                gateway().offer("ls-" + number++, MODEL, INPUTS);
                said = gateway().hear();
            } while (said.hasDecline() && number < 1000);
            assertThat(said.getResult().getLeaseId()).isEqualTo("ls-" + (number - 1));
        }

        @Test
        void gives_up_a_lease_whose_time_is_over() throws Exception {
            join(1);
            gateway().welcome();

            gateway().offer("ls-1", MODEL, INPUTS, 50);

            assertThat(gateway().hear().getFailure().getCode()).isEqualTo("deadline");
        }
    }

    private FakeGateway gateway() {
        return fake.orElseThrow();
    }

    private AgentStatus status() throws IOException {
        return AgentStatus.read(folder.resolve("status.json")).orElseThrow();
    }

    private void join(int slots) {
        var ended = joining(slots);
        closing.add(() -> ended.orTimeout(60, TimeUnit.SECONDS).join());
    }

    private CompletableFuture<ProviderAgent.Ended> joining(int slots) {
        var agent = agent(slots, certificate.orElseThrow().pem());
        closing.add(agent::drain);
        return run(agent);
    }

    private ProviderAgent agent(int slots, String pem) {
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
                        new Admission(KEY, CONNECTION, "alpha", HARDWARE, InstantSource.system()),
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

    private FakeServer network() {
        return network.orElseThrow();
    }

    /// What it answers to a node that asks to be let in; the last answer repeats.
    private void networkSays(int status, String body) {
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
    private static String admitted() {
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

    private static CompletableFuture<ProviderAgent.Ended> run(ProviderAgent agent) {
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

    /// Waits for the test before it answers.
    private record SlowModel(ModelManifest manifest, CountDownLatch goOn) implements LoadedModel {
        @Override
        public Outcome run(InputValues inputs, Duration atMost) {
            try {
                if (!goOn.await(2, TimeUnit.MINUTES)) {
                    throw new IllegalStateException("nobody let the model go on");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            return new Outcome.NotComputed("input.missing", "age is missing", Optional.of("age"));
        }

        @Override
        public Device device() {
            return new Device.Cpu();
        }

        @Override
        public long bytes() {
            return 1;
        }

        @Override
        public void close() {}
    }
}
