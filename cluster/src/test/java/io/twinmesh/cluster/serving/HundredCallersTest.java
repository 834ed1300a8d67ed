package io.twinmesh.cluster.serving;

import static io.twinmesh.cluster.serving.RestCaller.question;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.netty.NettyChannelBuilder;
import io.twinmesh.cluster.serving.grpc.GrpcServer;
import io.twinmesh.cluster.serving.rest.RestServer;
import io.twinmesh.inference.engine.Device;
import io.twinmesh.inference.serving.InferenceService;
import io.twinmesh.inference.serving.ModelFolder;
import io.twinmesh.inference.serving.ModelRepository;
import io.twinmesh.inference.serving.RepositorySettings;
import io.twinmesh.inference.serving.ServedModel;
import io.twinmesh.wire.inference.GRPCInferenceServiceGrpc;
import io.twinmesh.wire.inference.InferTensorContents;
import io.twinmesh.wire.inference.ModelInferRequest;
import io.twinmesh.wire.inference.ModelInferRequest.InferInputTensor;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A hundred callers at once, each with one row. They start behind a barrier, and nothing is
/// computed before all hundred questions wait in the model's queue.
final class HundredCallersTest {
    private static final int CALLERS = 100;
    private static final int MAX_ROWS = 32;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir Path folder;

    private final CountDownLatch gate = new CountDownLatch(1);
    private final ExecutorService runner = Executors.newSingleThreadExecutor();
    private ModelRepository repository;
    private RestServer rest;
    private GrpcServer grpc;

    /// A caller of one row, whose answer is to be its number.
    private interface Caller {
        float ask(String model, int number) throws Exception;
    }

    @BeforeEach
    void serve() throws IOException {
        for (var name : List.of("shared", "single")) {
            ServedFolder.put(folder, name, 1, ServedFolder.weighted(1));
        }
        Files.writeString(
                folder.resolve("single").resolve("model.json"),
                "{\"batching\": false, \"max-rows\": 1}");
        repository =
                new ModelRepository(
                        new ModelFolder(folder),
                        new RepositorySettings(new Device.Cpu(), 1, 1024, 64 << 20),
                        InstantSource.system(),
                        System::nanoTime);
        repository.loadAll();
        runner.execute(this::waitForTheGate);
        var service =
                new InferenceService(
                        repository,
                        runner,
                        new InferenceService.Limits(1024, PATIENCE),
                        System::nanoTime);
        service.open();
        var doorkeeper = new Doorkeeper(Optional.empty(), false);
        var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        rest =
                RestServer.start(
                        service, doorkeeper, new RestServer.Limits(1, 256, 1 << 20, PATIENCE), any);
        grpc = GrpcServer.start(service, doorkeeper, 1 << 20, any);
    }

    private void waitForTheGate() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        gate.countDown();
        grpc.stop(Duration.ofSeconds(1));
        rest.stop();
        repository.close();
        runner.shutdown();
    }

    private ServedModel model(String name) {
        return switch (repository.find(name, "")) {
            case ModelRepository.Found.Model(var model) -> model;
            case ModelRepository.Found.Nothing(var refusal) ->
                    throw new AssertionError(refusal.line());
        };
    }

    /// The answers in the order of the callers.
    private List<Float> answers(String model, Caller caller) throws Exception {
        var start = new CyclicBarrier(CALLERS);
        var calls = new ArrayList<Callable<Float>>();
        for (var i = 1; i <= CALLERS; i++) {
            var number = i;
            calls.add(() -> {
                start.await();
                return caller.ask(model, number);
            });
        }
        var answers = new ArrayList<Float>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked = calls.stream().map(threads::submit).toList();
            Awaitility.await("all wait in time")
                    .atMost(PATIENCE)
                    .until(() -> model(model).statistics().waiting() == CALLERS);
            gate.countDown();
            for (var each : asked) {
                answers.add(each.get());
            }
        }
        return answers;
    }

    private void eachHasItsOwn(List<Float> answers) {
        assertThat(answers).hasSize(CALLERS);
        for (var i = 0; i < CALLERS; i++) {
            assertThat(answers.get(i)).as("caller %d", i + 1).isEqualTo(i + 1f);
        }
    }

    private void hasRun(String model, int runs) {
        var seen = model(model).statistics();
        assertThat(seen.answered()).isEqualTo(CALLERS);
        assertThat(seen.runs()).isEqualTo(runs);
    }

    private List<Float> overRest(String model) throws Exception {
        try (var caller = new RestCaller(rest.port())) {
            return answers(
                    model,
                    (name, number) ->
                            caller.post(
                                            "/v2/models/" + name + "/infer",
                                            question("[1,4]", "[%d,0,0,0]".formatted(number)))
                                    .json()
                                    .at("/outputs/0/data/0")
                                    .floatValue());
        }
    }

    private List<Float> overGrpc(String model) throws Exception {
        var channel =
                NettyChannelBuilder.forAddress("127.0.0.1", grpc.port()).usePlaintext().build();
        try {
            var stub = GRPCInferenceServiceGrpc.newBlockingStub(channel);
            return answers(
                    model,
                    (name, number) ->
                            stub.modelInfer(grpcQuestion(name, number))
                                    .getOutputs(0)
                                    .getContents()
                                    .getFp32Contents(0));
        } finally {
            channel.shutdownNow();
        }
    }

    private static ModelInferRequest grpcQuestion(String model, float number) {
        var row = InferTensorContents.newBuilder().addAllFp32Contents(List.of(number, 0f, 0f, 0f));
        return ModelInferRequest.newBuilder()
                .setModelName(model)
                .addInputs(
                        InferInputTensor.newBuilder()
                                .setName("x")
                                .setDatatype("FP32")
                                .addShape(1)
                                .addShape(4)
                                .setContents(row))
                .build();
    }

    @Test
    void over_rest_each_gets_its_own_row_and_runs_are_shared() throws Exception {
        var answers = overRest("shared");

        eachHasItsOwn(answers);
        hasRun("shared", Math.ceilDiv(CALLERS, MAX_ROWS));
    }

    @Test
    void over_grpc_each_gets_its_own_row_and_runs_are_shared() throws Exception {
        var answers = overGrpc("shared");

        eachHasItsOwn(answers);
        hasRun("shared", Math.ceilDiv(CALLERS, MAX_ROWS));
    }

    @Test
    void over_rest_without_batching_each_row_is_a_run() throws Exception {
        var answers = overRest("single");

        eachHasItsOwn(answers);
        hasRun("single", CALLERS);
    }

    @Test
    void over_grpc_without_batching_each_row_is_a_run() throws Exception {
        var answers = overGrpc("single");

        eachHasItsOwn(answers);
        hasRun("single", CALLERS);
    }
}
