package io.twinmesh.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.twinmesh.cli.CommandFailure;
import io.twinmesh.cli.Exit;
import io.twinmesh.cli.testing.FakeServer;
import io.twinmesh.cli.testing.UnendingServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

@Timeout(60)
final class ApiClientTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private FakeServer server;
    private ApiClient api;

    @BeforeEach
    void start() throws IOException {
        server = FakeServer.start();
        api = new ApiClient(server.uri(), () -> Optional.of("the-token"));
    }

    @AfterEach
    void stop() {
        api.close();
        server.close();
    }

    @Test
    void sends_the_token_and_reads_the_json() {
        server.on("GET /v1/nodes", 200, "{\"nodes\":[]}");

        var body = api.get("/v1/nodes");

        assertThat(body.path("nodes").isArray()).isTrue();
        assertThat(server.seen().getFirst().headers())
                .containsEntry("Authorization", "Bearer the-token");
    }

    @Test
    void sends_the_headers_of_a_post() {
        server.on("POST /x", 201, "{}");

        api.post("/x", JsonNodeFactory.instance.objectNode(), Map.of("Idempotency-Key", "k"));

        var seen = server.seen().getFirst();
        assertThat(seen.headers()).containsEntry("Idempotency-key", "k");
        assertThat(seen.headers()).containsEntry("Content-type", "application/json");
        assertThat(seen.body()).isEqualTo("{}");
    }

    @ParameterizedTest
    @CsvSource({
        "400, 4", "401, 4", "402, 4", "403, 4", "404, 4", "409, 4", "413, 4", "422, 4", "429, 4",
        "500, 1", "503, 1"
    })
    void a_refusal_ends_the_command_with_its_code_and_exit(int status, int exit) {
        server.on("GET /x", status, "{\"code\":\"some.code\",\"detail\":\"Because.\"}");

        assertThatThrownBy(() -> api.get("/x"))
                .hasMessage("some.code: Because.")
                .isInstanceOfSatisfying(
                        CommandFailure.class, f -> assertThat(f.exitCode()).isEqualTo(exit));
    }

    @Test
    void a_refusal_in_the_words_of_fhir_keeps_its_code() {
        server.on(
                "GET /fhir/Patient/tw-1",
                410,
                "{\"resourceType\":\"OperationOutcome\",\"issue\":[{\"severity\":\"error\","
                        + "\"code\":\"deleted\",\"details\":{\"coding\":[{\"code\":\"twin.erased\"}]},\"diagnostics\":\"It"
                        + " is gone.\"}]}");

        var answer = api.tryGet("/fhir/Patient/tw-1");

        assertThat(answer)
                .isEqualTo(new Answer.Refused(new Problem(410, "twin.erased", "It is gone."), 0));
    }

    @Test
    void a_refusal_without_a_problem_body_is_named_by_its_status() {
        server.on("GET /x", 502, "<html>bad gateway</html>");

        assertThatThrownBy(() -> api.get("/x")).hasMessage("http.502");
    }

    @Test
    void passes_on_when_to_come_back() {
        server.on(
                "GET /x",
                new FakeServer.Reply(503, "{\"code\":\"queue.full\"}", Map.of("Retry-After", "7")));

        assertThat(api.tryGet("/x"))
                .isEqualTo(new Answer.Refused(new Problem(503, "queue.full", ""), 7));
    }

    @Test
    void an_answer_that_is_not_json_is_a_failure() {
        server.on("GET /x", 200, "hello");

        assertThatThrownBy(() -> api.get("/x")).hasMessage("the server's answer is not JSON");
    }

    @Test
    void reads_plain_text_where_text_is_wanted() {
        server.on("GET /log/0/checkpoint", 200, "twinmesh/0\n1\nabc=\n");

        assertThat(api.text("/log/0/checkpoint")).startsWith("twinmesh/0\n");
    }

    @Test
    void a_server_that_is_not_there_is_unreachable() {
        server.close();

        assertThatThrownBy(() -> api.get("/x"))
                .isInstanceOfSatisfying(
                        CommandFailure.class,
                        f -> assertThat(f.exitCode()).isEqualTo(Exit.UNREACHABLE));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 6_000})
    void a_server_that_does_not_end_its_answer_in_time_is_unreachable(int bytes) throws Exception {
        try (var unending = UnendingServer.start("1".repeat(bytes));
                var hurried =
                        new ApiClient(
                                unending.uri(), Optional::empty, Duration.ofSeconds(2), LONG)) {
            assertThatThrownBy(() -> hurried.get("/x"))
                    .hasMessageContaining("no whole answer in 2.0 s")
                    .isInstanceOfSatisfying(
                            CommandFailure.class,
                            f -> assertThat(f.exitCode()).isEqualTo(Exit.UNREACHABLE));
            assertThat(unending.left()).isTrue();
        }
    }

    @Test
    void what_is_read_as_it_comes_may_take_long_and_is_given_up_when_nothing_comes()
            throws Exception {
        var beginning = "0123456789".repeat(30);
        var out = new ByteArrayOutputStream();
        try (var unending = UnendingServer.start(beginning);
                var hurried =
                        new ApiClient(
                                unending.uri(),
                                Optional::empty,
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(2))) {
            assertThatThrownBy(() -> hurried.download("/x", "application/x", out))
                    .hasMessageContaining("nothing came for 2.0 s")
                    .isInstanceOfSatisfying(
                            CommandFailure.class,
                            f -> assertThat(f.exitCode()).isEqualTo(Exit.UNREACHABLE));
            assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo(beginning);
            assertThat(unending.left()).isTrue();
        }
    }

    @Test
    void what_a_person_typed_stays_one_path_segment() {
        assertThat(PathSegment.of("../a b?c#d/é")).isEqualTo("..%2Fa%20b%3Fc%23d%2F%C3%A9");
        assertThat(URI.create("http://h/" + PathSegment.of("a/b")).getRawPath())
                .isEqualTo("/a%2Fb");
    }
}
