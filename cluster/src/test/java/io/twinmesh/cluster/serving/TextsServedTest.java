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
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/// Texts (BYTES) through both doors and back.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TextsServedTest {
    private static final String ECHO = "/v2/models/echo/infer";

    @TempDir static Path folder;

    private ModelServer server;
    private RestCaller caller;
    private ManagedChannel channel;

    @BeforeAll
    void serve() throws IOException {
        ServedFolder.put(folder, "spelled", 1, ServedFolder.spelled());
        ServedFolder.put(folder, "echo", 1, ServedFolder.echo());
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

    private static String texts(String shape, String rest) {
        return question("\"datatype\":\"BYTES\",\"shape\":" + shape + "," + rest);
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @Test
    void are_numbers_where_the_graph_reads_them_so() throws Exception {
        var seen =
                caller.post(
                        "/v2/models/spelled/infer",
                        texts("[2,2]", "\"data\":[[\"1.5\",\"-2\"],[\"0\",\"40\"]]"));

        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.json().at("/outputs/0/datatype").textValue()).isEqualTo("BYTES");
        assertThat(seen.json().at("/outputs/0/shape")).hasToString("[2,2]");
        assertThat(seen.json().at("/outputs/0/data")).hasToString("[\"1.5\",\"-2\",\"0\",\"40\"]");
        assertThat(seen.json().at("/outputs/1/data")).hasToString("[1.5,-2.0,0.0,40.0]");
        assertThat(caller.get("/v2/models/echo").json().at("/inputs/0/datatype").textValue())
                .isEqualTo("BYTES");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\\nb", "\\u0000", "Grüße", "日本", "😀"})
    void come_back_as_they_went(String text) throws Exception {
        var seen = caller.post(ECHO, texts("[1,2]", "\"data\":[\"" + text + "\",\"x\"]"));

        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.json().at("/outputs/0/data/0").textValue())
                .isEqualTo(text.replace("\\n", "\n").replace("\\u0000", "\0"));
        assertThat(seen.json().at("/outputs/0/data/1").textValue()).isEqualTo("x");
    }

    @Test
    void longer_than_any_buffer_come_back_whole() throws Exception {
        var text = "é".repeat(300_000);

        var seen = caller.post(ECHO, texts("[1,2]", "\"data\":[\"" + text + "\",\"x\"]"));

        assertThat(seen.json().at("/outputs/0/data/0").textValue()).isEqualTo(text);
    }

    @Test
    void as_bytes_stand_behind_their_lengths() throws Exception {
        var bytes = hex("02000000" + "6869" + "00000000");
        var head = texts("[1,2]", "\"parameters\":{\"binary_data_size\":10}");
        var half =
                head.substring(0, head.length() - 1)
                        + ",\"outputs\":[{\"name\":\"same\","
                        + "\"parameters\":{\"binary_data\":true}}]}";

        var seen = caller.post(ECHO, half.length(), join(half, bytes));

        assertThat(seen.status()).isEqualTo(200);
        assertThat(seen.response().body()).endsWith(bytes);
    }

    /// Too few, too many, a length beyond the end, a negative one, half a length, no UTF-8.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0100000061",
                "010000006101000000610100000061",
                "01000000610200000061",
                "0100000061ffffffff",
                "01000000610100",
                "010000006101000000ff"
            })
    void that_are_not_as_many_as_the_shape_says_or_no_texts_are_refused(String hex)
            throws Exception {
        var bytes = hex(hex);
        var head = texts("[1,2]", "\"parameters\":{\"binary_data_size\":" + bytes.length + "}");

        var seen = caller.post(ECHO, head.length(), join(head, bytes));

        assertThat(seen.status()).isEqualTo(400);
        assertThat(seen.error()).startsWith("serving.wrong-shape").contains("BYTES holds texts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "null", "\"\\ud800\""})
    void in_json_are_strings_of_whole_characters(String wrong) throws Exception {
        var seen = caller.post(ECHO, texts("[1,2]", "\"data\":[" + wrong + ",\"x\"]"));

        assertThat(seen.status()).isEqualTo(400);
        assertThat(seen.error()).startsWith("serving.wrong-datatype: BYTES holds texts in UTF-8");
    }

    @Test
    void have_no_body_without_json() throws Exception {
        assertThat(caller.post(ECHO, 0, hex("0000000000000000")).status()).isEqualTo(400);
    }

    @Test
    void of_grpc_are_a_list_or_raw() {
        var list =
                InferTensorContents.newBuilder()
                        .addBytesContents(ByteString.copyFromUtf8("hi"))
                        .addBytesContents(ByteString.EMPTY)
                        .build();
        var raw = ByteString.copyFrom(hex("02000000" + "6869" + "00000000"));

        assertThat(ask(list, List.of()).getOutputs(0).getContents().getBytesContentsList())
                .containsExactlyElementsOf(list.getBytesContentsList());
        assertThat(ask(list, List.of(raw)).getRawOutputContents(0)).isEqualTo(raw);
        var broken =
                InferTensorContents.newBuilder()
                        .addBytesContents(ByteString.copyFrom(hex("ff")))
                        .addBytesContents(ByteString.EMPTY)
                        .build();
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> ask(broken, List.of()))
                .matches(e -> e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT);
    }

    private ModelInferResponse ask(InferTensorContents contents, List<ByteString> raw) {
        var input =
                InferInputTensor.newBuilder()
                        .setName("x")
                        .setDatatype("BYTES")
                        .addShape(1)
                        .addShape(2);
        if (raw.isEmpty()) {
            input.setContents(contents);
        }
        return GRPCInferenceServiceGrpc.newBlockingStub(channel)
                .modelInfer(
                        ModelInferRequest.newBuilder()
                                .setModelName("echo")
                                .addInputs(input)
                                .addAllRawInputContents(raw)
                                .build());
    }

    /// A text that is no number fails alone, whoever shares its run.
    @Test
    void of_many_callers_at_once_are_each_one_s_own() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var asked =
                    IntStream.range(0, 64)
                            .<Callable<RestCaller.Seen>>mapToObj(i ->
                                    () ->
                                            caller.post(
                                                    "/v2/models/spelled/infer",
                                                    texts(
                                                            "[1,2]",
                                                            "\"data\":[\"%s\",\"%d\"]"
                                                                    .formatted(
                                                                            i == 7 ? "none" : i,
                                                                            i))))
                            .toList();

            var answers = threads.invokeAll(asked);

            for (var i = 0; i < 64; i++) {
                var seen = answers.get(i).get();
                assertThat(seen.status()).isEqualTo(i == 7 ? 500 : 200);
                if (i != 7) {
                    assertThat(seen.json().at("/outputs/1/data/1").intValue()).isEqualTo(i);
                    assertThat(seen.json().at("/outputs/0/data/0").textValue())
                            .isEqualTo(String.valueOf(i));
                } else {
                    assertThat(new String(seen.response().body(), StandardCharsets.UTF_8))
                            .doesNotContain("none");
                }
            }
        }
    }
}
