package io.twinmesh.cluster.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.twinmesh.inference.onnx.Perceptron;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;

/// What happens at the server's limits, before it is ready and when it ends.
final class ServerLimitsTest {
    private static final String QUESTION =
            "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,4],"
                    + "\"data\":[1,0,0,0]}]}";

    private static final String SLOW = "/v2/models/slow/infer";

    @TempDir Path folder;

    private ModelServer start(String... more) throws IOException {
        var words =
                new ArrayList<>(
                        List.of(
                                "--models",
                                folder.toString(),
                                "--port=0",
                                "--grpc-port=0",
                                "--slots=1"));
        words.addAll(Arrays.asList(more));
        if (!(ServeOptions.parse(words) instanceof ServeOptions.Parsed.Run(var options))) {
            throw new AssertionError("wrong options");
        }
        return ModelServer.start(options);
    }

    @Test
    void a_model_that_does_not_load_is_listed_with_its_reason_and_never_ready() throws Exception {
        ServedFolder.make(folder, true);
        try (var server = start();
                var caller = new RestCaller(server.port())) {
            assertThat(caller.get("/v2/health/live").status()).isEqualTo(200);
            assertThat(caller.get("/v2/models/broken").header("Retry-After")).isEqualTo("1");
            assertThat(caller.get("/v2/health/ready").status()).isEqualTo(503);
            assertThat(caller.get("/v2/models/broken/ready").status()).isEqualTo(503);
            assertThat(caller.post("/v2/models/broken/infer", QUESTION).status()).isEqualTo(503);
            assertThat(caller.post("/v2/repository/index", "").json().toString())
                    .contains(
                            "{\"name\":\"broken\",\"version\":\"1\",\"state\":\"UNAVAILABLE\","
                                    + "\"reason\":\"model.blob-malformed: not an ONNX graph\"}");
            assertThat(caller.post("/v2/models/weighted/infer", QUESTION).status()).isEqualTo(200);
        }
    }

    @Test
    void a_model_that_was_unloaded_is_not_ready_until_it_is_loaded_again() throws Exception {
        ServedFolder.put(folder, "weighted", 1, ServedFolder.weighted(1));
        try (var server = start("--allow-loading");
                var caller = new RestCaller(server.port())) {
            assertThat(caller.post("/v2/repository/models/weighted/unload", "").status())
                    .isEqualTo(200);
            assertThat(caller.get("/v2/models/weighted/ready").status()).isEqualTo(503);
            assertThat(caller.get("/v2/health/ready").status()).isEqualTo(503);
            assertThat(caller.post("/v2/models/weighted/infer", QUESTION).status()).isEqualTo(503);

            ServedFolder.put(folder, "weighted", 3, ServedFolder.weighted(3));
            assertThat(caller.post("/v2/repository/models/weighted/load", "").status())
                    .isEqualTo(200);
            assertThat(
                            caller.post("/v2/models/weighted/infer", QUESTION)
                                    .json()
                                    .at("/outputs/0/data/0")
                                    .intValue())
                    .isEqualTo(3);
            assertThat(caller.post("/v2/repository/models/nobody/load", "").status())
                    .isEqualTo(404);
        }
    }

    @Test
    void a_body_over_the_limit_is_refused_in_words() throws Exception {
        ServedFolder.put(folder, "weighted", 1, ServedFolder.weighted(1));
        try (var server = start("--body-mib=1");
                var caller = new RestCaller(server.port())) {
            var seen =
                    caller.send(
                            caller.request("/v2/models/weighted/infer")
                                    .expectContinue(true)
                                    .POST(BodyPublishers.ofByteArray(new byte[1024 * 1024 + 1])));

            assertThat(seen.status()).isEqualTo(413);
            assertThat(seen.error()).startsWith("serving.body-too-large");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_body_far_over_the_limit_is_refused_in_words_though_the_client_goes_on_sending(
            boolean declared) throws Exception {
        ServedFolder.put(folder, "weighted", 1, ServedFolder.weighted(1));
        var body = new byte[17 << 20];
        try (var server = start();
                var caller = new RestCaller(server.port())) {
            var seen =
                    caller.send(
                            caller.request("/v2/models/weighted/infer")
                                    .POST(
                                            declared
                                                    ? BodyPublishers.ofByteArray(body)
                                                    : BodyPublishers.ofInputStream(
                                                            () -> new ByteArrayInputStream(body))));

            assertThat(seen.status()).isEqualTo(413);
            assertThat(seen.error())
                    .isEqualTo("serving.body-too-large: a body has at most 16777216 bytes");
        }
    }

    /// As the plainest of clients does: all is sent before anything is read.
    @Test
    void who_sends_all_before_it_reads_hears_of_the_limit_too() throws Exception {
        ServedFolder.put(folder, "weighted", 1, ServedFolder.weighted(1));
        try (var server = start();
                var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            var out = socket.getOutputStream();
            out.write(
                    "POST /v2/models/weighted/infer HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
                            .formatted(17 << 20)
                            .getBytes(StandardCharsets.US_ASCII));
            for (var mebibyte = 0; mebibyte < 17; mebibyte++) {
                out.write(new byte[1 << 20]);
            }

            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 413 ").contains("serving.body-too-large");
        }
    }

    @Test
    void a_request_that_is_not_answered_in_its_time_is_given_up() throws Exception {
        ServedFolder.put(folder, "weighted", 1, ServedFolder.weighted(1));
        var hurried =
                QUESTION.substring(0, QUESTION.length() - 1) + ",\"parameters\":{\"timeout\":1}}";
        try (var server = start();
                var caller = new RestCaller(server.port())) {
            var seen = caller.post("/v2/models/weighted/infer", hurried);

            assertThat(seen.status()).isEqualTo(504);
            assertThat(seen.error()).startsWith("engine.deadline-exceeded");
        }
    }

    /// A model of four products of large matrices: a run of many rows takes a while.
    private void slow(int maxRows) throws IOException {
        var wide = new int[5];
        Arrays.fill(wide, 1024);
        ServedFolder.put(folder, "slow", 1, Perceptron.untrained(3, wide).onnx());
        Files.writeString(
                folder.resolve("slow").resolve("model.json"), "{\"max-rows\": " + maxRows + "}");
    }

    private static void awaitAsked(RestCaller caller) throws Exception {
        while (caller.get("/v2/models/slow/stats")
                        .json()
                        .at("/model_stats/0/last_inference")
                        .asLong()
                == 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void with_a_token_only_those_who_have_it_may_ask() throws Exception {
        ServedFolder.put(folder, "weighted", 1, ServedFolder.weighted(1));
        var token = folder.resolve("token.txt");
        Files.writeString(token, "sixteen-and-more-characters\n");
        try (var server = start("--token-file=" + token);
                var caller = new RestCaller(server.port())) {
            var without = caller.get("/v2/models/weighted");
            var with =
                    caller.send(
                            caller.request("/v2/models/weighted")
                                    .header("Authorization", "Bearer sixteen-and-more-characters")
                                    .GET());

            assertThat(without.status()).isEqualTo(401);
            assertThat(without.error()).startsWith("serving.unauthorized");
            assertThat(with.status()).isEqualTo(200);
            assertThat(caller.get("/v2/health/ready").status()).isEqualTo(200);
        }
    }

    @Test
    void other_machines_may_not_ask_without_a_token() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> start("--host=0.0.0.0"))
                .withMessageContaining("--token-file");
    }

    @Test
    void models_over_the_memory_limit_are_not_loaded() throws Exception {
        ServedFolder.put(folder, "big", 1, Perceptron.untrained(3, 256, 1024, 16).onnx());
        try (var server = start("--memory-mib=1");
                var caller = new RestCaller(server.port())) {
            assertThat(caller.post("/v2/repository/index", "").json().toString())
                    .contains("serving.memory-full");
        }
    }

    @Test
    void the_answers_under_way_are_given_before_it_ends() throws Exception {
        slow(256);
        var server = start();
        try (var caller = new RestCaller(server.port());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answer = threads.submit(() -> caller.post(SLOW, 0, new byte[256 * 1024 * 4]));
            awaitAsked(caller);

            server.close();

            assertThat(answer.get().status()).isEqualTo(200);
        }
    }
}
