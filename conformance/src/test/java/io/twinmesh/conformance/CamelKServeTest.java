package io.twinmesh.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors;

import inference.GrpcPredictV2;
import inference.GrpcPredictV2.InferTensorContents;
import inference.GrpcPredictV2.ModelInferRequest;
import inference.GrpcPredictV2.ModelInferResponse;
import inference.GrpcPredictV2.ModelMetadataResponse;
import inference.GrpcPredictV2.ModelReadyResponse;
import inference.GrpcPredictV2.ServerLiveResponse;
import inference.GrpcPredictV2.ServerMetadataResponse;
import inference.GrpcPredictV2.ServerReadyResponse;

import io.grpc.Status;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import io.twinmesh.cluster.serving.ModelServer;
import io.twinmesh.cluster.serving.ServeOptions;
import io.twinmesh.inference.onnx.OnnxGraph;
import io.twinmesh.inference.onnx.OnnxGraph.Table;
import io.twinmesh.wire.inference.GRPCInferenceServiceGrpc;

import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.engine.SimpleCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// Apache Camel's KServe component asks our gRPC port, with its own stubs.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CamelKServeTest {
    @TempDir static Path folder;

    private ModelServer server;
    private CamelContext camel;
    private ProducerTemplate asks;

    @BeforeAll
    void serve() throws IOException {
        var graph =
                new OnnxGraph("sum")
                        .constant("weights", new float[] {10, 1}, 2, 1)
                        .node("MatMul", List.of("x", "weights"), "sum")
                        .model(
                                new Table("x", OnnxGraph.FLOAT, 2),
                                new Table("sum", OnnxGraph.FLOAT, 1));
        var version = Files.createDirectories(folder.resolve("sum").resolve("7"));
        Files.write(version.resolve("model.onnx"), graph);
        server = ModelServer.start(ServeOptions.of(folder).anyPorts());
        camel = new SimpleCamelContext();
        camel.start();
        asks = camel.createProducerTemplate();
    }

    @AfterAll
    void stop() {
        camel.stop();
        server.close();
    }

    private <T> T ask(String operation, @Nullable Object body, Class<T> answer) {
        var mark = operation.contains("?") ? '&' : '?';
        return asks.requestBody(
                "kserve:" + operation + mark + "target=127.0.0.1:" + server.grpcPort(),
                body,
                answer);
    }

    private static ModelInferRequest question(Float... numbers) {
        return ModelInferRequest.newBuilder()
                .setId("q")
                .addInputs(
                        ModelInferRequest.InferInputTensor.newBuilder()
                                .setName("x")
                                .setDatatype("FP32")
                                .addShape(numbers.length / 2)
                                .addShape(2)
                                .setContents(
                                        InferTensorContents.newBuilder()
                                                .addAllFp32Contents(List.of(numbers))))
                .build();
    }

    @Test
    void learns_that_the_server_is_live_and_ready_and_what_it_is() {
        assertThat(ask("server/live", null, ServerLiveResponse.class).getLive()).isTrue();
        assertThat(ask("server/ready", null, ServerReadyResponse.class).getReady()).isTrue();
        assertThat(ask("server/metadata", null, ServerMetadataResponse.class).getName())
                .isEqualTo("twinmesh");
    }

    @Test
    void learns_that_a_model_is_ready_and_what_it_takes() {
        var metadata = ask("model/metadata?modelName=sum", null, ModelMetadataResponse.class);

        assertThat(
                        ask(
                                        "model/ready?modelName=sum&modelVersion=7",
                                        null,
                                        ModelReadyResponse.class)
                                .getReady())
                .isTrue();
        assertThat(metadata.getVersionsList()).containsExactly("7");
        assertThat(metadata.getInputs(0).getShapeList()).containsExactly(-1L, 2L);
        assertThat(metadata.getOutputs(0).getDatatype()).isEqualTo("FP32");
    }

    @Test
    void gets_its_answers() {
        var answer = ask("infer?modelName=sum", question(1f, 2f, 3f, 4f), ModelInferResponse.class);

        assertThat(answer.getModelName()).isEqualTo("sum");
        assertThat(answer.getModelVersion()).isEqualTo("7");
        assertThat(answer.getId()).isEqualTo("q");
        assertThat(answer.getOutputs(0).getShapeList()).containsExactly(2L, 1L);
        assertThat(answer.getOutputs(0).getContents().getFp32ContentsList())
                .containsExactly(12f, 34f);
    }

    @Test
    void is_told_that_a_model_is_not_there_and_that_a_shape_is_wrong() {
        assertThatThrownBy(
                        () -> ask("model/ready?modelName=nobody", null, ModelReadyResponse.class))
                .rootCause()
                .hasMessageContaining(Status.Code.NOT_FOUND.name());
        assertThatThrownBy(() ->
                        ask("infer?modelName=sum", question(1f, 2f, 3f), ModelInferResponse.class))
                .rootCause()
                .hasMessageContaining(Status.Code.INVALID_ARGUMENT.name());
    }

    /// Names, numbers and types of every field are those of the protocol that Camel's authors
    /// compiled; ours has Triton's two further kinds of parameter beside them.
    @Test
    void reads_the_same_protocol() {
        var schema =
                Objects.requireNonNull(
                        GRPCInferenceServiceGrpc.getServiceDescriptor().getSchemaDescriptor());
        var ours = ((ProtoFileDescriptorSupplier) schema).getFileDescriptor();
        var theirs = GrpcPredictV2.getDescriptor();

        assertThat(ours.getServices().getFirst().getFullName())
                .isEqualTo(theirs.getServices().getFirst().getFullName());
        for (var method : ours.getServices().getFirst().getMethods()) {
            var same = theirs.getServices().getFirst().findMethodByName(method.getName());
            assertThat(same.getInputType().getFullName())
                    .isEqualTo(method.getInputType().getFullName());
            assertThat(same.getOutputType().getFullName())
                    .isEqualTo(method.getOutputType().getFullName());
        }
        for (var message : ours.getMessageTypes()) {
            var same = theirs.findMessageTypeByName(message.getName());
            assertThat(fields(message).lines()).containsAll(fields(same).lines().toList());
        }
    }

    private static String fields(Descriptors.Descriptor message) {
        var text = new StringBuilder();
        for (var field : message.getFields()) {
            text.append(field.getNumber())
                    .append(' ')
                    .append(field.getName())
                    .append(' ')
                    .append(field.getType())
                    .append(field.isRepeated() ? " repeated\n" : "\n");
        }
        message.getNestedTypes().forEach(it -> text.append(it.getName()).append(fields(it)));
        return text.toString();
    }
}
