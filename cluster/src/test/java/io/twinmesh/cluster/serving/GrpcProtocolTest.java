package io.twinmesh.cluster.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.twinmesh.wire.inference.GRPCInferenceServiceGrpc;
import io.twinmesh.wire.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.twinmesh.wire.inference.InferParameter;
import io.twinmesh.wire.inference.InferTensorContents;
import io.twinmesh.wire.inference.ModelInferRequest;
import io.twinmesh.wire.inference.ModelInferRequest.InferInputTensor;
import io.twinmesh.wire.inference.ModelReadyRequest;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the six operations answer beyond what Camel asks, on a server that wants a token.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GrpcProtocolTest {
    private static final String TOKEN = "sixteen-and-more-characters";

    @TempDir static Path folder;

    private ModelServer server;
    private ManagedChannel channel;
    private GRPCInferenceServiceBlockingStub stub;

    @BeforeAll
    void serve() throws IOException {
        ServedFolder.make(folder, true);
        var token = Files.writeString(folder.resolve("token"), TOKEN + "\n");
        var words =
                List.of("--models=" + folder, "--port=0", "--grpc-port=0", "--token-file=" + token);
        if (!(ServeOptions.parse(words) instanceof ServeOptions.Parsed.Run(var options))) {
            throw new AssertionError("wrong options");
        }
        server = ModelServer.start(options);
        channel =
                NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort())
                        .usePlaintext()
                        .build();
        stub = withToken(TOKEN);
    }

    @AfterAll
    void stop() {
        channel.shutdownNow();
        server.close();
    }

    private GRPCInferenceServiceBlockingStub withToken(String token) {
        var headers = new Metadata();
        headers.put(
                Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
                "Bearer " + token);
        return GRPCInferenceServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static InferInputTensor.Builder input(long... shape) {
        var input = InferInputTensor.newBuilder().setName("x").setDatatype("FP32");
        for (var dimension : shape) {
            input.addShape(dimension);
        }
        return input;
    }

    private static ModelInferRequest.Builder question(InferInputTensor.Builder input) {
        return ModelInferRequest.newBuilder().setModelName("weighted").addInputs(input);
    }

    private static InferTensorContents numbers(Float... numbers) {
        return InferTensorContents.newBuilder().addAllFp32Contents(List.of(numbers)).build();
    }

    private static ByteString bytes(float... numbers) {
        var bytes =
                ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (var number : numbers) {
            bytes.putFloat(number);
        }
        return ByteString.copyFrom(bytes.flip());
    }

    private Optional<Status> refusal(ModelInferRequest.Builder question) {
        try {
            var _ = stub.modelInfer(question.build());
            return Optional.empty();
        } catch (StatusRuntimeException e) {
            return Optional.of(e.getStatus());
        }
    }

    @Test
    void answers_raw_when_it_was_asked_raw_and_in_lists_when_in_lists() {
        var raw =
                stub.modelInfer(
                        question(input(1, 4)).addRawInputContents(bytes(3, 0, 0, 5)).build());
        var lists =
                stub.modelInfer(
                        question(input(1, 4).setContents(numbers(3f, 0f, 0f, 5f)))
                                .setModelVersion("2")
                                .build());

        assertThat(raw.getModelVersion()).isEqualTo("10");
        assertThat(raw.getRawOutputContentsList()).containsExactly(bytes(305));
        assertThat(raw.getOutputs(0).hasContents()).isFalse();
        assertThat(lists.getModelVersion()).isEqualTo("2");
        assertThat(lists.getOutputs(0).getContents().getFp32ContentsList()).containsExactly(35f);
        assertThat(lists.getRawOutputContentsCount()).isZero();
    }

    @Test
    void refuses_what_does_not_fit_the_model() {
        var four = numbers(1f, 0f, 0f, 0f);
        var wrong = new ArrayList<ModelInferRequest.Builder>();
        wrong.add(ModelInferRequest.newBuilder().setModelName("weighted"));
        wrong.add(question(input(4).setContents(four)));
        wrong.add(question(input(2, 4).setContents(four)));
        wrong.add(question(input(33, 4).setContents(four)));
        wrong.add(question(input(-1, 4).setContents(four)));
        wrong.add(question(input(1, 4)));
        wrong.add(question(input(1, 4).setDatatype("FP64").setContents(four)));
        wrong.add(question(input(1, 4).setDatatype("BYTES").setContents(four)));
        wrong.add(question(input(1, 4).setName("y").setContents(four)));
        wrong.add(question(input(1, 4).setContents(four)).addRawInputContents(bytes(1, 0, 0, 0)));
        wrong.add(question(input(1, 4)).addRawInputContents(bytes(1, 0, 0)));
        wrong.add(
                question(input(1, 4))
                        .addRawInputContents(bytes(1, 0, 0, 0))
                        .addRawInputContents(bytes(1, 0, 0, 0)));
        wrong.add(
                question(input(1, 4).setContents(four))
                        .addOutputs(
                                ModelInferRequest.InferRequestedOutputTensor.newBuilder()
                                        .setName("nothing")));
        wrong.add(
                question(input(1, 4).setContents(four))
                        .putParameters(
                                "priority", InferParameter.newBuilder().setInt64Param(9).build()));

        for (var question : wrong) {
            assertThat(refusal(question).map(Status::getCode))
                    .as(question.toString())
                    .contains(Status.Code.INVALID_ARGUMENT);
        }
    }

    @Test
    void tells_unknown_from_not_ready_and_late() {
        var four = input(1, 4).setContents(numbers(1f, 0f, 0f, 0f));

        assertThat(refusal(question(four).setModelName("nobody")).map(Status::getCode))
                .contains(Status.Code.NOT_FOUND);
        assertThat(refusal(question(four).setModelVersion("1")).map(Status::getCode))
                .contains(Status.Code.NOT_FOUND);
        assertThat(refusal(question(four).setModelName("broken")).map(Status::getCode))
                .contains(Status.Code.UNAVAILABLE);
        assertThat(
                        refusal(
                                        question(four)
                                                .putParameters(
                                                        "timeout",
                                                        InferParameter.newBuilder()
                                                                .setInt64Param(1)
                                                                .build()))
                                .map(Status::getCode))
                .contains(Status.Code.DEADLINE_EXCEEDED);
        assertThat(
                        stub.modelReady(ModelReadyRequest.newBuilder().setName("broken").build())
                                .getReady())
                .isFalse();
    }

    @Test
    void answers_nobody_without_the_token() {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() ->
                        withToken("another-of-sixteen-characters")
                                .modelReady(ModelReadyRequest.getDefaultInstance()))
                .matches(e -> e.getStatus().getCode() == Status.Code.UNAUTHENTICATED);
    }
}
