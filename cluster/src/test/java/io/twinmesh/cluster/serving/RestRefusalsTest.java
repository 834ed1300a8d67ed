package io.twinmesh.cluster.serving;

import static io.twinmesh.cluster.serving.RestCaller.question;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;

/// Wrong questions over HTTP: the traps that other servers fell into, each answered with a reason.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RestRefusalsTest {
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not json                                            | serving.malformed",
                "{}                                                  | serving.malformed",
                "[]                                                  | serving.malformed",
                "{\"inputs\":[]}                                     | serving.malformed",
                "{\"inputs\":7}                                      | serving.malformed",
                "{\"inputs\":[7]}                                    | serving.malformed",
                "{\"inputs\":[{\"name\":\"x\"}]}                     | serving.malformed",
                "{\"inputs\":[{\"name\":\"x\",\"name\":\"y\"}]}      | serving.malformed",
                "{\"id\":7,\"inputs\":[]}                            | serving.malformed",
                "{\"inputs\":[]}{}                                   | serving.malformed",
            })
    void refuses_a_body_that_is_no_question(String body, String code) throws Exception {
        var seen = caller.post(INFER, body);

        assertThat(seen.status()).isEqualTo(400);
        assertThat(seen.error()).startsWith(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FP32  | [4]     | [1,0,0,0]             | serving.wrong-shape",
                "FP32  | [1,3]   | [1,0,0]               | serving.wrong-shape",
                "FP32  | [1,4,1] | [1,0,0,0]             | serving.wrong-shape",
                "FP32  | []      | [1]                   | serving.wrong-shape",
                "FP32  | [0,4]   | []                    | serving.wrong-shape",
                "FP32  | [-1,4]  | [1,0,0,0]             | serving.malformed",
                "FP32  | [1,4]   | [1]                   | serving.wrong-shape",
                "FP32  | [1,4]   | [1,0,0,0,9]           | serving.wrong-shape",
                "FP32  | [2,4]   | [1,0,0,0]             | serving.wrong-shape",
                "FP32  | [1,4]   | [[1,0],[0,0]]         | serving.wrong-shape",
                "FP32  | [1,4]   | [[1,0,0],[0]]         | serving.wrong-shape",
                "FP32  | [1,4]   | [1,[0],0,0]           | serving.wrong-shape",
                "FP32  | [1,4]   | [[1],0,0,0]           | serving.wrong-shape",
                "FP32  | [33,4]  | [1]                   | serving.too-many-rows",
                "FP32  | [99999999999999999999,4] | [1]  | serving.malformed",
                "FP32  | [1,4]   | [1,0,0,\"0\"]         | serving.wrong-datatype",
                "FP32  | [1,4]   | [1,0,0,null]          | serving.wrong-datatype",
                "FP32  | [1,4]   | [1,0,0,true]          | serving.wrong-datatype",
                "FP32  | [1,4]   | [1,0,0,1e39]          | serving.wrong-datatype",
                "FP32  | [1,4]   | [1,0,0,NaN]           | serving.malformed",
                "FP32  | [1,4]   | 7                     | serving.malformed",
                "FP64  | [1,4]   | [1,0,0,0]             | serving.wrong-datatype",
                "INT64 | [1,4]   | [1,0,0,0.5]           | serving.wrong-datatype",
                "INT64 | [1,4]   | [1,0,0,1e99]          | serving.wrong-datatype",
                "INT64 | [1,4]   | [1,0,0,9223372036854775808] | serving.wrong-datatype",
                "BYTES | [1,4]   | [1,0,0,0]             | serving.wrong-datatype",
                "FP16  | [1,4]   | [1,0,0,0]             | serving.wrong-datatype",
            })
    void refuses_a_tensor_that_is_not_the_models(
            String datatype, String shape, String data, String code) throws Exception {
        var first =
                question(
                        "\"datatype\": \"%s\", \"shape\": %s, \"data\": %s"
                                .formatted(datatype, shape, data));
        var last =
                question(
                        "\"data\": %s, \"shape\": %s, \"datatype\": \"%s\""
                                .formatted(data, shape, datatype));

        for (var body : new String[] {first, last}) {
            var seen = caller.post(INFER, body);
            assertThat(seen.status()).isEqualTo(400);
            assertThat(seen.error()).startsWith(code);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{\"name\":\"nothing\"}]                                     |"
                        + " serving.wrong-tensors",
                "[{\"name\":\"sum\"},{\"name\":\"sum\"}]                      |"
                        + " serving.wrong-tensors",
                "[{}]                                                         |"
                        + " serving.malformed",
                "[{\"name\":\"sum\",\"parameters\":{\"classification\":1}}]   |"
                        + " serving.malformed",
                "[{\"name\":\"sum\",\"parameters\":{\"binary_data\":1}}]      |"
                        + " serving.malformed",
                "7                                                            |"
                        + " serving.malformed",
            })
    void refuses_outputs_that_the_model_does_not_have(String outputs, String code)
            throws Exception {
        var question = question("[1,4]", "[1,0,0,0]");
        var body = question.substring(0, question.length() - 1) + ",\"outputs\":" + outputs + "}";

        var seen = caller.post(INFER, body);

        assertThat(seen.status()).isEqualTo(400);
        assertThat(seen.error()).startsWith(code);
    }

    @Test
    void refuses_an_input_that_is_missing_unknown_or_there_twice() throws Exception {
        var one = "{\"name\":\"%s\",\"datatype\":\"FP32\",\"shape\":[1,4],\"data\":[1,0,0,0]}";
        for (var inputs :
                new String[] {
                    one.formatted("y"),
                    one.formatted("x") + "," + one.formatted("y"),
                    one.formatted("x") + "," + one.formatted("x")
                }) {
            var seen = caller.post(INFER, "{\"inputs\":[%s]}".formatted(inputs));
            assertThat(seen.status()).isEqualTo(400);
            assertThat(seen.error()).startsWith("serving.wrong-tensors");
        }
    }

    @ParameterizedTest
    @CsvSource({"4", "-1", "1.5", "9223372036854775808"})
    void refuses_a_priority_that_there_is_not(String priority) throws Exception {
        var question = question("[1,4]", "[1,0,0,0]");
        var body =
                question.substring(0, question.length() - 1)
                        + ",\"parameters\":{\"priority\":%s}}".formatted(priority);

        assertThat(caller.post(INFER, body).status()).isEqualTo(400);
    }

    @Test
    void names_the_method_that_a_path_takes() throws Exception {
        var get = caller.get(INFER);
        var post = caller.post("/v2/health/live", "{}");

        assertThat(get.status()).isEqualTo(405);
        assertThat(get.header("Allow")).isEqualTo("POST");
        assertThat(post.status()).isEqualTo(405);
        assertThat(post.error()).startsWith("serving.method-not-allowed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/json; charset=latin1"})
    void refuses_other_media(String type) throws Exception {
        for (var path : new String[] {INFER, "/v2/repository/index"}) {
            var seen =
                    caller.send(
                            caller.request(path)
                                    .header("Content-Type", type)
                                    .POST(BodyPublishers.ofString(question("[1,4]", "[1,0,0,0]"))));

            assertThat(seen.status()).isEqualTo(415);
            assertThat(seen.error()).startsWith("serving.media-unsupported");
        }
    }

    @Test
    void refuses_a_web_page_of_somebody_else() throws Exception {
        var seen =
                caller.send(caller.request("/v2").header("Origin", "https://elsewhere.org").GET());

        assertThat(seen.status()).isEqualTo(403);
    }

    @Test
    void refuses_a_model_that_is_not_there() throws Exception {
        var seen = caller.post("/v2/models/nobody/infer", question("[1,4]", "[1,0,0,0]"));

        assertThat(seen.status()).isEqualTo(404);
        assertThat(seen.error()).startsWith("serving.model-unknown");
    }

    @Test
    void says_nothing_of_what_was_sent() throws Exception {
        var seen =
                caller.post(
                        "/v2/models/4711/infer",
                        "{\"id\":\"4711\",\"inputs\":[{\"name\":\"4711\",\"datatype\":\"4711\"}]}");

        assertThat(seen.error()).doesNotContain("4711");
    }
}
