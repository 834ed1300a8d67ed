package io.twinmesh.cluster.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.twinmesh.wire.inference.GRPCInferenceServiceGrpc;
import io.twinmesh.wire.inference.InferTensorContents;
import io.twinmesh.wire.inference.ModelInferRequest;
import io.twinmesh.wire.inference.ModelInferRequest.InferInputTensor;
import io.twinmesh.wire.inference.ModelInferRequest.InferRequestedOutputTensor;
import io.twinmesh.wire.inference.ModelInferResponse;
import io.twinmesh.wire.inference.ModelInferResponse.InferOutputTensor;
import io.twinmesh.wire.inference.ModelMetadataRequest;
import io.twinmesh.wire.inference.ModelMetadataResponse.TensorMetadata;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Models with several inputs and outputs, in each of their versions, at both doors. The question
/// is always `x = [1, 2]`, `y = [3, 4]`, `n = [7]`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ManyTensorsTest {
    @TempDir static Path folder;

    private ModelServer server;

    @BeforeAll
    void serve() throws IOException {
        server = ModelServer.start(ServeOptions.of(ServedFolder.make(folder, false)).anyPorts());
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    final class Over_Rest {
        private RestCaller caller;

        @BeforeAll
        void connect() {
            caller = new RestCaller(server.port());
        }

        @AfterAll
        void leave() {
            caller.close();
        }

        private String question(String more) {
            return """
            {"inputs":[
             {"name":"n","datatype":"INT64","shape":[1,1],"data":[7]},
             {"name":"y","datatype":"FP32","shape":[1,2],"data":[3,4]},
             {"name":"x","datatype":"FP32","shape":[1,2],"data":[1,2]}]%s}\
            """
                    .formatted(more);
        }

        @Test
        void all_outputs_come_in_the_models_order_when_none_is_named() throws Exception {
            var seen = caller.post("/v2/models/pair/versions/1/infer", question(""));

            assertThat(seen.json().toString())
                    .isEqualTo(
                            "{\"model_name\":\"pair\",\"model_version\":\"1\",\"outputs\":["
                                    + "{\"name\":\"low\",\"datatype\":\"FP32\",\"shape\":[1,2],"
                                    + "\"data\":[4.0,6.0]},"
                                    + "{\"name\":\"high\",\"datatype\":\"FP32\",\"shape\":[1,2],"
                                    + "\"data\":[4.0,6.0]},"
                                    + "{\"name\":\"many\",\"datatype\":\"INT64\",\"shape\":[1,1],"
                                    + "\"data\":[7]}]}");
        }

        @ParameterizedTest
        @CsvSource({
            "/v2/models/pair, 2, 40.0",
            "/v2/models/pair/versions/2, 2, 40.0",
            "/v2/models/pair/versions/1, 1, 4.0"
        })
        void named_outputs_come_in_the_order_of_their_names(
                String model, String version, String high) throws Exception {
            var seen =
                    caller.post(
                            model + "/infer",
                            question(",\"outputs\":[{\"name\":\"many\"},{\"name\":\"high\"}]"));

            var tree = seen.json();
            assertThat(tree.path("model_version").textValue()).isEqualTo(version);
            assertThat(tree.path("outputs").findValuesAsText("name"))
                    .containsExactly("many", "high");
            assertThat(tree.at("/outputs/0/data").toString()).isEqualTo("[7]");
            assertThat(tree.at("/outputs/1/data/0").toString()).isEqualTo(high);
        }

        @Test
        void an_output_in_binary_stands_beside_one_in_numbers() throws Exception {
            var head =
                    question(
                            ",\"outputs\":[{\"name\":\"many\",\"parameters\":{\"binary_data\":true}},"
                                    + "{\"name\":\"low\"},"
                                    + "{\"name\":\"high\",\"parameters\":{\"binary_data\":true}}]");

            var seen =
                    caller.post(
                            "/v2/models/pair/infer",
                            head.length(),
                            head.getBytes(StandardCharsets.US_ASCII));

            var body = seen.response().body();
            var length = Integer.parseInt(seen.header("Inference-Header-Content-Length"));
            assertThat(new String(body, 0, length, StandardCharsets.US_ASCII))
                    .contains("\"data\":[4.0,6.0]");
            var tail = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).position(length);
            assertThat(tail.getLong()).isEqualTo(7);
            assertThat(tail.getFloat()).isEqualTo(40);
            assertThat(tail.getFloat()).isEqualTo(60);
            assertThat(tail.hasRemaining()).isFalse();
        }

        @Test
        void all_tensors_are_told_in_the_models_order() throws Exception {
            var tree = caller.get("/v2/models/pair/versions/1").json();

            assertThat(tree.path("inputs").findValuesAsText("name")).containsExactly("x", "y", "n");
            assertThat(tree.path("outputs").findValuesAsText("name"))
                    .containsExactly("low", "high", "many");
            assertThat(tree.path("versions").toString()).isEqualTo("[\"1\",\"2\"]");
        }
    }

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    final class Over_Grpc {
        private ManagedChannel channel;

        @BeforeAll
        void connect() {
            channel =
                    NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort())
                            .usePlaintext()
                            .build();
        }

        @AfterAll
        void leave() {
            channel.shutdownNow();
        }

        private InferInputTensor.Builder input(String name, String datatype, long columns) {
            return InferInputTensor.newBuilder()
                    .setName(name)
                    .setDatatype(datatype)
                    .addShape(1)
                    .addShape(columns);
        }

        private ModelInferRequest.Builder question(String... outputs) {
            var question = ModelInferRequest.newBuilder().setModelName("pair");
            for (var name : outputs) {
                question.addOutputs(InferRequestedOutputTensor.newBuilder().setName(name));
            }
            return question;
        }

        private ModelInferResponse inLists(ModelInferRequest.Builder question) {
            var x = InferTensorContents.newBuilder().addFp32Contents(1).addFp32Contents(2);
            var y = InferTensorContents.newBuilder().addFp32Contents(3).addFp32Contents(4);
            var n = InferTensorContents.newBuilder().addInt64Contents(7);
            question.addInputs(input("n", "INT64", 1).setContents(n))
                    .addInputs(input("y", "FP32", 2).setContents(y))
                    .addInputs(input("x", "FP32", 2).setContents(x));
            return ask(question);
        }

        private ModelInferResponse ask(ModelInferRequest.Builder question) {
            return GRPCInferenceServiceGrpc.newBlockingStub(channel).modelInfer(question.build());
        }

        private List<String> names(ModelInferResponse response) {
            return response.getOutputsList().stream().map(InferOutputTensor::getName).toList();
        }

        @Test
        void all_outputs_come_in_the_models_order_when_none_is_named() {
            var seen = inLists(question().setModelVersion("1"));

            assertThat(seen.getModelVersion()).isEqualTo("1");
            assertThat(names(seen)).containsExactly("low", "high", "many");
            assertThat(seen.getOutputs(0).getContents().getFp32ContentsList())
                    .containsExactly(4f, 6f);
            assertThat(seen.getOutputs(1).getContents().getFp32ContentsList())
                    .containsExactly(4f, 6f);
            assertThat(seen.getOutputs(2).getContents().getInt64ContentsList()).containsExactly(7L);
        }

        @Test
        void named_outputs_come_in_the_order_of_their_names_by_the_version_named() {
            var newest = inLists(question("many", "high"));
            var older = inLists(question("high", "low").setModelVersion("1"));

            assertThat(newest.getModelVersion()).isEqualTo("2");
            assertThat(names(newest)).containsExactly("many", "high");
            assertThat(newest.getOutputs(1).getContents().getFp32ContentsList())
                    .containsExactly(40f, 60f);
            assertThat(names(older)).containsExactly("high", "low");
            assertThat(older.getOutputs(0).getContents().getFp32ContentsList())
                    .containsExactly(4f, 6f);
        }

        @Test
        void raw_outputs_come_in_the_same_order_as_their_names() {
            var question = question("many", "low");
            var raw = new ArrayList<ByteBuffer>();
            raw.add(bytes(16).putFloat(1).putFloat(2).flip());
            raw.add(bytes(16).putFloat(3).putFloat(4).flip());
            raw.add(bytes(16).putLong(7).flip());
            question.addInputs(input("x", "FP32", 2))
                    .addInputs(input("y", "FP32", 2))
                    .addInputs(input("n", "INT64", 1));
            raw.forEach(it -> question.addRawInputContents(ByteString.copyFrom(it)));

            var seen = ask(question);

            assertThat(names(seen)).containsExactly("many", "low");
            assertThat(answered(seen, 0).getLong()).isEqualTo(7);
            assertThat(answered(seen, 1).getFloat()).isEqualTo(4);
        }

        private ByteBuffer answered(ModelInferResponse seen, int place) {
            return seen.getRawOutputContents(place)
                    .asReadOnlyByteBuffer()
                    .order(ByteOrder.LITTLE_ENDIAN);
        }

        private ByteBuffer bytes(int size) {
            return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        }

        @Test
        void all_tensors_are_told_in_the_models_order() {
            var seen =
                    GRPCInferenceServiceGrpc.newBlockingStub(channel)
                            .modelMetadata(
                                    ModelMetadataRequest.newBuilder()
                                            .setName("pair")
                                            .setVersion("1")
                                            .build());

            assertThat(seen.getInputsList().stream().map(TensorMetadata::getName))
                    .containsExactly("x", "y", "n");
            assertThat(seen.getOutputsList().stream().map(TensorMetadata::getName))
                    .containsExactly("low", "high", "many");
            assertThat(seen.getVersionsList()).containsExactly("1", "2");
        }
    }
}
