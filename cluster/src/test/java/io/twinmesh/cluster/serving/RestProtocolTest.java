package io.twinmesh.cluster.serving;

import static io.twinmesh.cluster.serving.RestCaller.question;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// What the Open Inference Protocol says over HTTP; [RestRefusalsTest] has the traps.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RestProtocolTest {
    private static final String INFER = "/v2/models/weighted/infer";

    @TempDir static Path folder;
    private ModelServer server;
    private RestCaller caller;

    @BeforeAll
    void serve() throws IOException {
        server = ModelServer.start(ServeOptions.of(ServedFolder.make(folder, false)).anyPorts());
        caller = new RestCaller(server.port());
    }

    @AfterAll
    void stop() {
        caller.close();
        server.close();
    }

    @Nested
    final class Asked_about_the_server {
        @Test
        void says_what_it_is_with_and_without_a_slash() throws Exception {
            assertThat(caller.get("/v2").json().toString())
                    .isEqualTo(caller.get("/v2/").json().toString())
                    .contains("\"name\":\"twinmesh\"", "\"version\":")
                    .contains("binary_tensor_data", "model_repository", "statistics");
        }

        @Test
        void is_live_and_ready_in_both_words_that_clients_look_for() throws Exception {
            assertThat(caller.get("/v2/health/live").json().toString())
                    .isEqualTo("{\"live\":true}");
            assertThat(caller.get("/v2/health/ready").json().toString())
                    .isEqualTo("{\"ready\":true,\"live\":true}");
        }

        @Test
        void lists_the_versions_that_are_served() throws Exception {
            var index = caller.post("/v2/repository/index", "{}").json();

            assertThat(index.toString())
                    .contains("{\"name\":\"weighted\",\"version\":\"2\",\"state\":\"READY\"")
                    .contains("{\"name\":\"weighted\",\"version\":\"10\",\"state\":\"READY\"")
                    .doesNotContain("\"name\":\"weighted\",\"version\":\"1\"");
        }

        @Test
        void loads_nothing_for_callers_unless_told_so_at_the_start() throws Exception {
            var seen = caller.post("/v2/repository/models/weighted/unload", "");

            assertThat(seen.status()).isEqualTo(403);
            assertThat(seen.error()).startsWith("serving.forbidden");
        }
    }

    @Nested
    final class Asked_about_a_model {
        @ParameterizedTest
        @CsvSource({"/v2/models/weighted", "/v2/models/weighted/versions/2"})
        void tells_its_tensors_with_an_open_number_of_rows(String path) throws Exception {
            var tree = caller.get(path).json();

            assertThat(tree.path("name").textValue()).isEqualTo("weighted");
            assertThat(tree.path("versions").toString()).isEqualTo("[\"2\",\"10\"]");
            assertThat(tree.path("platform").textValue()).isEqualTo("onnx_onnxv1");
            assertThat(tree.path("inputs").toString())
                    .isEqualTo("[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[-1,4]}]");
            assertThat(tree.path("outputs").toString())
                    .isEqualTo("[{\"name\":\"sum\",\"datatype\":\"FP32\",\"shape\":[-1,1]}]");
        }

        @Test
        void tells_whether_requests_share_its_runs() throws Exception {
            assertThat(batching("weighted")).isEqualTo("on");
            assertThat(batching("shares"))
                    .isEqualTo("off: the rows of a request may meet in this graph");
        }

        private String batching(String model) throws Exception {
            var tree = caller.get("/v2/models/" + model).json();
            return tree.at("/properties/batching").asText();
        }

        @ParameterizedTest
        @CsvSource({
            "/v2/models/weighted/ready, 200",
            "/v2/models/weighted/versions/10/ready, 200",
            "/v2/models/weighted/versions/1/ready, 404",
            "/v2/models/weighted/versions/x/ready, 404",
            "/v2/models/weighted/versions//ready, 404",
            "/v2/models/weighted/version/2/ready, 404",
            "/v2/models/nobody/ready, 404",
            "/v2/models/..%2Fweighted, 404",
            "/v2/models, 404",
            "/v2/elsewhere, 404",
            "/v1/models, 404"
        })
        void knows_which_are_there(String path, int status) throws Exception {
            var seen = caller.get(path);

            assertThat(seen.status()).isEqualTo(status);
            if (status == 200) {
                assertThat(seen.json().toString())
                        .isEqualTo("{\"name\":\"weighted\",\"ready\":true}");
            } else {
                assertThat(seen.error()).startsWith("serving.");
            }
        }

        @Test
        void counts_what_it_was_asked() throws Exception {
            caller.post(INFER, question("[2,4]", "[1,0,0,0, 2,0,0,0]"));

            var stats = caller.get("/v2/models/weighted/versions/10/stats").json();

            var model = stats.path("model_stats").path(0);
            assertThat(model.path("version").textValue()).isEqualTo("10");
            assertThat(model.path("inference_count").asLong()).isGreaterThanOrEqualTo(2);
            assertThat(model.path("inference_stats").path("success").path("ns").asLong())
                    .isPositive();
            for (var part : List.of("compute_input", "compute_output", "cache_hit", "cache_miss")) {
                assertThat(model.path("inference_stats").path(part).path("ns").isNumber())
                        .as(part)
                        .isTrue();
            }
            assertThat(model.path("batch_stats").findValuesAsText("batch_size")).contains("2");
            assertThat(caller.get("/v2/models/stats").json().path("model_stats").size())
                    .isEqualTo(6);
        }
    }

    @Nested
    final class Asked_a_question {
        @Test
        void answers_by_the_newest_version_when_none_is_named() throws Exception {
            var seen = caller.post(INFER, question("[1,4]", "[3,0,0,5]"));

            assertThat(seen.status()).isEqualTo(200);
            assertThat(seen.header("Content-Type")).isEqualTo("application/json");
            assertThat(seen.json().toString())
                    .isEqualTo(
                            "{\"model_name\":\"weighted\",\"model_version\":\"10\",\"id\":\"q\","
                                    + "\"outputs\":[{\"name\":\"sum\",\"datatype\":\"FP32\","
                                    + "\"shape\":[1,1],\"data\":[305.0]}]}");
        }

        @Test
        void answers_by_the_version_in_the_path() throws Exception {
            var seen =
                    caller.post(
                            "/v2/models/weighted/versions/2/infer", question("[1,4]", "[3,0,0,5]"));

            assertThat(seen.json().path("model_version").textValue()).isEqualTo("2");
            assertThat(seen.json().at("/outputs/0/data/0").floatValue()).isEqualTo(35);
        }

        @Test
        void takes_nested_data_as_well_as_flat_and_fields_in_any_order() throws Exception {
            var nested = caller.post(INFER, question("[2,4]", "[[1,0,0,1],[2,0,0,2]]"));
            var reversed =
                    caller.post(
                            INFER,
                            question(
                                    "\"data\": [[1,0,0,1],[2,0,0,2]], \"shape\": [2,4],"
                                            + " \"datatype\": \"FP32\""));

            assertThat(nested.json().at("/outputs/0/data").toString()).isEqualTo("[101.0,202.0]");
            assertThat(reversed.json()).isEqualTo(nested.json());
        }

        @Test
        void keeps_whole_numbers_that_a_double_cannot_hold() throws Exception {
            var seen =
                    caller.post(
                            "/v2/models/whole/infer",
                            "{\"inputs\":[{\"name\":\"n\",\"datatype\":\"INT64\",\"shape\":[1,2],"
                                    + "\"data\":[9007199254740993,-9223372036854775808]}],"
                                    + "\"outputs\":[{\"name\":\"same\"}]}");

            assertThat(seen.json().at("/outputs/0/data").toString())
                    .isEqualTo("[9007199254740993,-9223372036854775808]");
            assertThat(seen.json().has("id")).isFalse();
        }

        @Test
        void answers_pipelined_requests_in_their_order() throws Exception {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                var out = new StringBuilder();
                for (var i = 1; i <= 20; i++) {
                    var body = question("[1,4]", "[%d,0,0,0]".formatted(i));
                    out.append("POST ").append(INFER).append(" HTTP/1.1\r\nHost: x\r\n");
                    out.append(i == 20 ? "Connection: close\r\n" : "");
                    out.append("Content-Length: ").append(body.length()).append("\r\n\r\n");
                    out.append(body);
                }
                socket.getOutputStream().write(out.toString().getBytes(StandardCharsets.US_ASCII));
                var text =
                        new String(
                                socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

                var place = 0;
                for (var i = 1; i <= 20; i++) {
                    place = text.indexOf("\"data\":[%d.0]".formatted(i * 100), place + 1);
                    assertThat(place).as("answer %d", i).isPositive();
                }
            }
        }
    }

    @Nested
    final class Asked_in_binary {
        private static final String HEAD =
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],"
                        + "\"parameters\":{\"binary_data_size\":%d}}],\"outputs\":[{\"name\":\"sum\","
                        + "\"parameters\":{\"binary_data\":%b}}]}";

        private byte[] row(float first, float last) {
            return ByteBuffer.allocate(16)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat(first)
                    .putFloat(0)
                    .putFloat(0)
                    .putFloat(last)
                    .array();
        }

        @Test
        void reads_the_bytes_behind_the_json_and_answers_with_bytes_behind_the_json()
                throws Exception {
            var head = HEAD.formatted(16, true);

            var seen = caller.post(INFER, head.length(), RestCaller.join(head, row(3, 5)));

            var body = seen.response().body();
            var length = Integer.parseInt(seen.header("Inference-Header-Content-Length"));
            assertThat(seen.header("Content-Type")).isEqualTo("application/octet-stream");
            assertThat(new String(body, 0, length, StandardCharsets.UTF_8))
                    .contains("\"parameters\":{\"binary_data_size\":4}")
                    .doesNotContain("\"data\":");
            assertThat(body).hasSize(length + 4);
            assertThat(ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).getFloat(length))
                    .isEqualTo(305);
        }

        @Test
        void answers_in_numbers_when_that_is_asked_for() throws Exception {
            var head = HEAD.formatted(16, false);

            var seen = caller.post(INFER, head.length(), RestCaller.join(head, row(3, 5)));

            assertThat(seen.json().at("/outputs/0/data/0").floatValue()).isEqualTo(305);
        }

        @Test
        void takes_a_body_without_json_as_rows_of_the_only_input() throws Exception {
            var seen = caller.post(INFER, 0, row(3, 5));

            assertThat(seen.status()).isEqualTo(200);
            assertThat(seen.header("Inference-Header-Content-Length")).isNotEmpty();
        }

        @Test
        void says_what_cannot_be_said_in_json_only_in_binary() throws Exception {
            var plain = HEAD.formatted(16, false);
            var binary = HEAD.formatted(16, true);
            var nan = row(Float.NaN, 0);

            var refused = caller.post(INFER, plain.length(), RestCaller.join(plain, nan));
            var seen = caller.post(INFER, binary.length(), RestCaller.join(binary, nan));

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.error()).startsWith("serving.not-a-number");
            assertThat(seen.status()).isEqualTo(200);
        }

        @ParameterizedTest
        @CsvSource({"15", "17", "32", "0"})
        void refuses_sizes_that_are_not_the_tensors(int size) throws Exception {
            var head = HEAD.formatted(size, true);

            var seen = caller.post(INFER, head.length(), RestCaller.join(head, row(3, 5)));

            assertThat(seen.status()).isEqualTo(400);
            assertThat(seen.error()).startsWith("serving.");
        }

        @ParameterizedTest
        @CsvSource({"999999", "-1", "x", "1"})
        void refuses_a_length_that_is_not_the_jsons(String length) throws Exception {
            var seen =
                    caller.send(
                            caller.request(INFER)
                                    .header("Inference-Header-Content-Length", length)
                                    .POST(BodyPublishers.ofByteArray(row(1, 1))));

            assertThat(seen.status()).isEqualTo(400);
            assertThat(seen.error()).startsWith("serving.malformed");
        }
    }
}
