package io.twinmesh.cluster.serving;

import static io.twinmesh.cluster.serving.RestCaller.join;
import static io.twinmesh.cluster.serving.RestCaller.question;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.ByteString;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.twinmesh.wire.inference.GRPCInferenceServiceGrpc;
import io.twinmesh.wire.inference.InferTensorContents;
import io.twinmesh.wire.inference.ModelInferRequest;
import io.twinmesh.wire.inference.ModelInferRequest.InferInputTensor;
import io.twinmesh.wire.inference.ModelInferResponse;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Every datatype through both doors and back: models that answer what they were asked, each with a
/// second output that says what number the graph saw.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DatatypesTest {
    /// ONNX's numbers of element types.
    private static final Map<String, Integer> TYPES =
            Map.ofEntries(
                    Map.entry("FP16", 10),
                    Map.entry("FP32", 1),
                    Map.entry("FP64", 11),
                    Map.entry("INT8", 3),
                    Map.entry("INT16", 5),
                    Map.entry("INT32", 6),
                    Map.entry("INT64", 7),
                    Map.entry("UINT8", 2),
                    Map.entry("UINT16", 4),
                    Map.entry("UINT32", 12),
                    Map.entry("UINT64", 13),
                    Map.entry("BOOL", 9));

    @TempDir static Path folder;

    private ModelServer server;
    private RestCaller caller;
    private ManagedChannel channel;

    @BeforeAll
    void serve() throws IOException {
        for (var type : TYPES.entrySet()) {
            ServedFolder.put(folder, model(type.getKey()), 1, ServedFolder.plain(type.getValue()));
        }
        var words = List.of("--models=" + folder, "--port=0", "--grpc-port=0", "--slots=1");
        if (!(ServeOptions.parse(words) instanceof ServeOptions.Parsed.Run(var options))) {
            throw new AssertionError("wrong options");
        }
        server = ModelServer.start(options);
        caller = new RestCaller(server.port());
        channel =
                NettyChannelBuilder.forAddress("127.0.0.1", server.grpcPort())
                        .usePlaintext()
                        .build();
    }

    @AfterAll
    void stop() {
        channel.shutdownNow();
        caller.close();
        server.close();
    }

    private static String model(String datatype) {
        return datatype.toLowerCase(Locale.ROOT);
    }

    private static String path(String datatype) {
        return "/v2/models/" + model(datatype) + "/infer";
    }

    private static String input(String datatype, String rest) {
        return question("\"datatype\":\"" + datatype + "\",\"shape\":[1,2]," + rest);
    }

    /// The least and the most, as JSON, as little-endian bytes, and as the whole numbers that they
    /// are, which are rounded towards zero; UINT64's most is over what INT64 can say.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FP16|-65504.0,0.5|fffb0038|-65504,0",
                "FP32|-1.5,0.1|0000c0bfcdcccc3d|-1,0",
                "FP64|-1.5,0.1|000000000000f8bf9a9999999999b93f|-1,0",
                "INT8|-128,127|807f|-128,127",
                "INT16|-32768,32767|0080ff7f|-32768,32767",
                "INT32|-2147483648,2147483647|00000080ffffff7f|-2147483648,2147483647",
                "INT64|-9223372036854775808,9223372036854775807|0000000000000080ffffffffffffff7f|-9223372036854775808,9223372036854775807",
                "UINT8|0,255|00ff|0,255",
                "UINT16|0,65535|0000ffff|0,65535",
                "UINT32|0,4294967295|00000000ffffffff|0,4294967295",
                "UINT64|9223372036854775807,18446744073709551615|ffffffffffffff7fffffffffffffffff|9223372036854775807,-1",
                "BOOL|true,false|0100|1,0"
            })
    void goes_in_and_comes_back_the_same(String datatype, String json, String hex, String wholes)
            throws Exception {
        var bytes = HexFormat.of().parseHex(hex);

        var listed = caller.post(path(datatype), input(datatype, "\"data\":[" + json + "]"));
        var head = input(datatype, "\"parameters\":{\"binary_data_size\":" + bytes.length + "}");
        var half =
                head.substring(0, head.length() - 1)
                        + ",\"outputs\":[{\"name\":\"same\",\"parameters\":{\"binary_data\":true}}]}";
        var binary = caller.post(path(datatype), half.length(), join(half, bytes));
        var raw = ask(datatype, InferTensorContents.getDefaultInstance(), bytes);

        assertThat(listed.status()).isEqualTo(200);
        assertThat(listed.json().at("/outputs/0/datatype").textValue()).isEqualTo(datatype);
        assertThat(numbers(listed.json().at("/outputs/0/data").toString()))
                .isEqualTo(numbers("[" + json + "]"));
        assertThat(listed.json().at("/outputs/1/data").toString()).isEqualTo("[" + wholes + "]");
        assertThat(binary.status()).isEqualTo(200);
        assertThat(binary.response().body()).endsWith(bytes);
        assertThat(raw.getRawOutputContents(0).toByteArray()).isEqualTo(bytes);
    }

    /// `-65504.0` and `-65504` are one number.
    private static String numbers(String array) {
        return array.replaceAll("\\.0(?=[,\\]])", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INT8|300|INT8 holds whole numbers from -128 to 127",
                "INT8|-129|INT8 holds",
                "INT16|32768|INT16 holds whole numbers from -32768 to 32767",
                "INT32|2147483648|INT32 holds whole numbers from -2147483648 to 2147483647",
                "INT64|9223372036854775808|INT64 holds whole numbers from -9223372036854775808",
                "UINT8|-1|UINT8 holds whole numbers from 0 to 255",
                "UINT8|256|UINT8 holds",
                "UINT16|65536|UINT16 holds whole numbers from 0 to 65535",
                "UINT32|4294967296|UINT32 holds whole numbers from 0 to 4294967295",
                "UINT32|-1|UINT32 holds",
                "UINT64|18446744073709551616|UINT64 holds whole numbers from 0 to 18446744073709551615",
                "UINT64|-1|UINT64 holds",
                "UINT64|-9223372036854775809|UINT64 holds",
                "INT8|1.0|INT8 holds",
                "INT8|true|INT8 holds",
                "BOOL|1|BOOL holds true and false",
                "FP16|65520|FP16 holds numbers up to 65504",
                "FP32|1e39|FP32 holds numbers up to 3.4028235E38",
                "FP64|1e309|FP64 holds",
                "FP32|\"1\"|FP32 holds"
            })
    void what_a_datatype_cannot_hold_is_refused_with_what_it_can(
            String datatype, String wrong, String words) throws Exception {
        var seen = caller.post(path(datatype), input(datatype, "\"data\":[" + wrong + ",0]"));

        assertThat(seen.status()).isEqualTo(400);
        assertThat(seen.error()).startsWith("serving.wrong-datatype: ").contains(words);
    }

    @ParameterizedTest
    @CsvSource({"INT8,3", "INT16,2", "UINT16,6", "UINT64,15", "FP16,5", "BOOL,1"})
    void bytes_are_as_many_as_the_shape_says(String datatype, int size) throws Exception {
        var head = input(datatype, "\"parameters\":{\"binary_data_size\":" + size + "}");

        var seen = caller.post(path(datatype), head.length(), join(head, new byte[size]));

        assertThat(seen.status()).isEqualTo(400);
        assertThat(seen.error()).startsWith("serving.wrong-shape");
    }

    @Test
    void a_flag_is_a_byte_of_one_or_zero() throws Exception {
        var head = input("BOOL", "\"parameters\":{\"binary_data_size\":2}");

        var seen = caller.post(path("BOOL"), head.length(), join(head, new byte[] {1, 2}));

        assertThat(seen.status()).isEqualTo(400);
        assertThat(seen.error()).contains("BOOL holds true and false, in bytes 1 and 0");
    }

    @Test
    void lists_of_grpc_hold_the_smaller_whole_numbers_within_their_ranges() {
        var signed = InferTensorContents.newBuilder().addIntContents(-128).addIntContents(127);
        var unsigned = InferTensorContents.newBuilder().addUintContents(0).addUintContents(-1);
        var large = InferTensorContents.newBuilder().addUint64Contents(0).addUint64Contents(-1);

        assertThat(ask("INT8", signed.build()).getOutputs(0).getContents().getIntContentsList())
                .containsExactly(-128, 127);
        assertThat(
                        ask("UINT32", unsigned.build())
                                .getOutputs(1)
                                .getContents()
                                .getInt64ContentsList())
                .containsExactly(0L, 4294967295L);
        assertThat(ask("UINT64", large.build()).getOutputs(0).getContents().getUint64ContentsList())
                .containsExactly(0L, -1L);
        refused("INT8", signed.addIntContents(128).build(), "INT8 holds whole numbers from -128");
        refused("UINT16", unsigned.build(), "UINT16 holds whole numbers from 0 to 65535");
        refused("UINT8", signed.build(), "UINT8 holds");
        refused("FP16", signed.build(), "FP16 has no list of its own");
        refused("WORDS", signed.build(), "only FP16, FP32");
    }

    private void refused(String datatype, InferTensorContents contents, String words) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> ask(datatype, contents))
                .matches(e -> e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT)
                .withMessageContaining(words);
    }

    private ModelInferResponse ask(String datatype, InferTensorContents contents, byte[]... raw) {
        var input =
                InferInputTensor.newBuilder()
                        .setName("x")
                        .setDatatype(datatype)
                        .addShape(1)
                        .addShape(2);
        if (raw.length == 0) {
            input.setContents(contents);
        }
        var request = ModelInferRequest.newBuilder().setModelName(model(datatype)).addInputs(input);
        for (var bytes : raw) {
            request.addRawInputContents(ByteString.copyFrom(bytes));
        }
        return GRPCInferenceServiceGrpc.newBlockingStub(channel).modelInfer(request.build());
    }
}
