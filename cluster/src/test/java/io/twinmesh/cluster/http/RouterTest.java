package io.twinmesh.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;

import io.twinmesh.cluster.http.body.BodyRoom;
import io.twinmesh.cluster.http.body.RequestBodies;
import io.twinmesh.cluster.http.problem.Busy;
import io.twinmesh.cluster.http.problem.ErrorForm;
import io.twinmesh.cluster.http.problem.LateAnswer;
import io.twinmesh.cluster.security.Scope;
import io.twinmesh.cluster.security.TokenCheck;
import io.twinmesh.persistence.directory.BrokenSealException;

import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.RequestEntity;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

class RouterTest {
    private static final ActorSystem SYSTEM = ActorSystem.create("router");
    private static final Materializer MATERIALIZER = SystemMaterializer.get(SYSTEM).materializer();

    private final List<String> counted = new ArrayList<>();
    private boolean storageAnswers = true;
    private final CompletableFuture<HttpResponse> work = new CompletableFuture<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final BodyRoom room = new BodyRoom(100_000);
    private Duration slowestBody = Duration.ofSeconds(20);

    @AfterAll
    static void stop() {
        SYSTEM.terminate();
    }

    @Test
    void a_path_is_matched_segment_by_segment_and_a_last_one_can_take_the_rest() {
        assertThat(body(get("/things/7"))).isEqualTo("7");
        assertThat(body(get("/rest/a/b/c"))).isEqualTo("a/b/c");
        assertThat(code(get("/things"))).isEqualTo("path.unknown");
        assertThat(code(get("/things/7/more"))).isEqualTo("path.unknown");
        assertThat(code(get("/rest"))).isEqualTo("path.unknown");
    }

    @Test
    void another_method_is_told_which_ones_there_are() {
        var response = serve(HttpRequest.POST("/things/7"));
        assertThat(response.status().intValue()).isEqualTo(405);
        assertThat(response.getHeader("Allow").map(h -> h.value())).contains("GET, HEAD");
    }

    @Test
    void a_body_of_exactly_the_limit_is_taken_and_one_byte_more_is_not() {
        assertThat(body(post(10))).isEqualTo("10");
        assertThat(code(post(11))).isEqualTo("body.too-large");
    }

    @Test
    void a_body_of_unknown_length_is_cut_off_at_the_limit() {
        var endless = Source.repeat(ByteString.fromString("x".repeat(1000)));
        assertThat(code(HttpRequest.POST("/take").withEntity(chunked(endless))))
                .isEqualTo("body.too-large");
    }

    @Test
    void a_refused_body_is_taken_to_its_end_so_that_the_client_hears_why() {
        var sent = new AtomicInteger();
        var tooMuch =
                Source.repeat(ByteString.fromString("xxxxxxxx")).take(100).map(counting(sent));
        assertThat(code(HttpRequest.POST("/take").withEntity(chunked(tooMuch))))
                .isEqualTo("body.too-large");
        assertThat(sent).hasValue(100);

        sent.set(0);
        var unwelcome =
                Source.repeat(ByteString.fromString("xxxxxxxx")).take(100).map(counting(sent));
        assertThat(code(HttpRequest.POST("/closed").withEntity(chunked(unwelcome))))
                .isEqualTo("auth.token-missing");
        assertThat(sent).hasValue(100);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_body_for_which_there_is_no_room_beside_others_is_answered_busy(boolean declared)
            throws InterruptedException {
        var first = router().serve(large(70_000, declared)).toCompletableFuture();
        assertThat(begun.await(20, TimeUnit.SECONDS)).as("the first has its room").isTrue();

        var second = serve(large(70_000, declared));

        assertThat(second.status().intValue()).isEqualTo(503);
        assertThat(second.getHeader("Retry-After")).isPresent();
        assertThat(body(second)).contains("server.busy", "twinmesh.http.bodies-at-once");
        assertThat(second.getAttribute(ErrorForm.WHY)).contains(Busy.BODIES);
        assertThat(body(post(10))).as("a small one needs none").isEqualTo("10");

        work.complete(HttpResponse.create());
        assertThat(first.join().status().intValue()).isEqualTo(200);
        assertThat(serve(large(70_000, declared)).status().intValue()).isEqualTo(200);
    }

    @Test
    void a_body_gives_its_room_back_whatever_becomes_of_its_request() {
        for (int i = 0; i < 3; i++) {
            assertThat(code(HttpRequest.POST("/fails").withEntity(new byte[70_000])))
                    .isEqualTo("server.failure");
            assertThat(code(large(90_001, true))).isEqualTo("body.too-large");
            assertThat(code(large(90_001, false))).isEqualTo("body.too-large");
        }
    }

    /// What works on it ends when the test says so.
    private static HttpRequest large(int bytes, boolean declared) {
        var post = HttpRequest.POST("/large");
        return declared
                ? post.withEntity(new byte[bytes])
                : post.withEntity(
                        chunked(
                                Source.range(1, bytes / 1000 + 1)
                                        .map(_ -> ByteString.fromArray(new byte[1000]))
                                        .mapMaterializedValue(_ -> NotUsed.getInstance())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/take", "/things/7", "/closed", "/nothing"})
    void who_sends_seventeen_mebibytes_to_the_port_is_answered_not_cut_off(String path)
            throws Exception {
        var wanted = Map.of("/take", 413, "/things/7", 405, "/closed", 401, "/nothing", 404);
        var bound =
                Http.get(SYSTEM)
                        .newServerAt("127.0.0.1", 0)
                        .bind((HttpRequest request) -> router().serve(request))
                        .toCompletableFuture()
                        .join();
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), bound.localAddress().getPort())) {
            var out = socket.getOutputStream();
            out.write(
                    "POST %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
                            .formatted(path, 17 << 20)
                            .getBytes(StandardCharsets.US_ASCII));
            for (var mebibyte = 0; mebibyte < 17; mebibyte++) {
                out.write(new byte[1 << 20]);
            }

            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 " + wanted.get(path)).contains("\"code\":");
        } finally {
            bound.terminate(Duration.ofSeconds(1));
        }
    }

    /// Far beyond what is taken of a refused body, and with no end.
    @Test
    void who_sends_on_after_a_refusal_has_no_connection_any_more() throws Exception {
        var bound =
                Http.get(SYSTEM)
                        .newServerAt("127.0.0.1", 0)
                        .bind((HttpRequest request) -> router().serve(request))
                        .toCompletableFuture()
                        .join();
        var chunk = new ByteArrayOutputStream();
        chunk.writeBytes("100000\r\n".getBytes(StandardCharsets.US_ASCII));
        chunk.writeBytes(new byte[1 << 20]);
        chunk.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), bound.localAddress().getPort())) {
            var out = socket.getOutputStream();
            out.write(
                    "POST /take HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));

            assertThatThrownBy(
                            () -> {
                                for (int sent = 0; sent < 1000; sent++) {
                                    out.write(chunk.toByteArray());
                                }
                            })
                    .isInstanceOf(IOException.class);
        } finally {
            bound.terminate(Duration.ofSeconds(1));
        }
    }

    @Test
    void a_body_that_breaks_off_is_the_client_s_fault() {
        Source<ByteString, NotUsed> broken =
                Source.failed(new IllegalStateException("a chunk of Quixotewitz"));
        var response = serve(HttpRequest.POST("/take").withEntity(chunked(broken)));
        assertThat(response.status().intValue()).isEqualTo(400);
        assertThat(body(response)).contains("request.malformed").doesNotContain("Quixotewitz");
    }

    @Test
    void a_body_that_does_not_come_is_a_408() {
        slowestBody = Duration.ofMillis(20);
        var response = serve(HttpRequest.POST("/take").withEntity(chunked(Source.never())));
        assertThat(response.status().intValue()).isEqualTo(408);
        assertThat(body(response)).contains("request.too-slow");
    }

    @Test
    void a_path_that_cannot_be_decoded_is_no_fault_of_the_server() {
        assertThat(code(get("/things/%C3%28/more"))).isEqualTo("path.unknown");
    }

    @Test
    void a_handler_that_fails_is_a_500_without_its_message() {
        var response = serve(get("/fail"));
        assertThat(response.status().intValue()).isEqualTo(500);
        assertThat(body(get("/fail"))).contains("server.failure").doesNotContain("secret");
    }

    @Test
    void a_shared_resource_that_does_not_open_is_told_by_its_type() {
        var response = serve(get("/broken"));
        assertThat(response.status().intValue()).isEqualTo(500);
        assertThat(body(get("/broken"))).contains("resource.seal-broken", "Slot");
    }

    @Test
    void an_answer_that_does_not_come_is_a_503_that_says_when_to_try_again() {
        var response = serve(get("/never"));
        assertThat(response.status().intValue()).isEqualTo(503);
        assertThat(response.getHeader("Retry-After")).isPresent();
        assertThat(code(get("/never"))).isEqualTo("server.busy");
        assertThat(response.getAttribute(ErrorForm.WHY)).contains(Busy.SERVER);
        assertThat(serve(get("/late")).getAttribute(ErrorForm.WHY))
                .as("one of an actor")
                .contains(Busy.ANSWER);
        assertThat(serve(get("/set")).getAttribute(ErrorForm.WHY))
                .as("one for which a setting gives the time")
                .contains(Busy.IMPORT);
    }

    @Test
    void work_that_no_thread_has_room_for_is_a_503_that_says_when_to_try_again() {
        var response = serve(get("/no-room"));
        assertThat(response.status().intValue()).isEqualTo(503);
        assertThat(response.getHeader("Retry-After")).isPresent();
        assertThat(code(get("/no-room"))).isEqualTo("server.busy");
    }

    /// The question to the storage would wait for the same threads.
    @Test
    void work_that_no_thread_has_room_for_says_nothing_of_the_database() {
        storageAnswers = false;
        assertThat(code(get("/no-room"))).isEqualTo("server.busy");
    }

    @Test
    void when_the_database_is_gone_the_answer_says_so() {
        storageAnswers = false;
        assertThat(code(get("/never"))).isEqualTo("storage.unavailable");
        assertThat(code(get("/fail"))).isEqualTo("storage.unavailable");
    }

    @Test
    void a_connection_that_broke_is_not_a_failure_of_the_server_also_when_the_database_is_back() {
        storageAnswers = true;
        var response = serve(get("/cut-off"));
        assertThat(response.status().intValue()).isEqualTo(503);
        assertThat(response.getHeader("Retry-After")).isPresent();
        assertThat(code(get("/cut-off"))).isEqualTo("storage.unavailable");
        assertThat(code(get("/fail"))).isEqualTo("server.failure");
    }

    @Test
    void a_protected_path_is_closed_without_a_token() {
        var response = serve(get("/secret"));
        assertThat(response.status().intValue()).isEqualTo(401);
        assertThat(response.getHeader("WWW-Authenticate")).isPresent();
        assertThat(code(get("/secret"))).isEqualTo("auth.token-missing");
    }

    @Test
    void requests_are_counted_by_pattern_never_by_path() {
        serve(get("/things/7"));
        serve(get("/wp-login.php"));
        assertThat(counted).containsExactly("GET /things/{id} 200", "GET unknown 404");
    }

    private List<Route> routes() {
        return List.of(
                Route.open("GET", "/things/{id}", call -> text(call.parameter("id"))),
                Route.open("GET", "/rest/{rest*}", call -> text(call.parameter("rest"))),
                Route.open("POST", "/take", call -> text(Integer.toString(call.body().length)))
                        .taking(10),
                Route.open(
                                "POST",
                                "/large",
                                _ -> {
                                    begun.countDown();
                                    return work;
                                })
                        .taking(90_000),
                Route.open(
                                "POST",
                                "/fails",
                                _ -> {
                                    throw new IllegalStateException("secret");
                                })
                        .taking(90_000),
                Route.open(
                        "GET",
                        "/fail",
                        _ -> {
                            throw new IllegalStateException("secret");
                        }),
                Route.open(
                        "GET",
                        "/cut-off",
                        _ -> {
                            throw new IllegalStateException(
                                    "cannot read", new SQLException("gone", "08006"));
                        }),
                Route.open(
                        "GET",
                        "/broken",
                        _ -> {
                            throw new BrokenSealException("Slot", "s-1", 2, new Exception());
                        }),
                Route.open("GET", "/set", _ -> new CompletableFuture<>())
                        .within(Duration.ofMillis(20), Busy.IMPORT),
                Route.open("GET", "/late", _ -> CompletableFuture.failedFuture(new LateAnswer())),
                Route.open(
                        "GET",
                        "/no-room",
                        _ ->
                                CompletableFuture.supplyAsync(
                                        HttpResponse::create,
                                        _ -> {
                                            throw new RejectedExecutionException("full");
                                        })),
                Route.open("GET", "/never", _ -> new CompletableFuture<>())
                        .within(Duration.ofMillis(20)),
                Route.post("/closed", Scope.TWIN_WRITE, 10, _ -> text("open")),
                Route.get("/secret", Scope.TWIN_READ, _ -> text("open")));
    }

    private HttpResponse serve(HttpRequest request) {
        return router().serve(request).toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private Router router() {
        try {
            var issuer = new ECKeyGenerator(Curve.P_256).keyID("k").generate().toPublicJWK();
            return new Router(
                    routes(),
                    new TokenCheck(issuer, InstantSource.system(), Duration.ofSeconds(1)),
                    new RequestBodies(MATERIALIZER, slowestBody, room),
                    new TrailInMemory().auditing(),
                    () -> CompletableFuture.completedFuture(storageAnswers),
                    CompletableFuture::failedFuture,
                    (request, route, response, _) ->
                            counted.add(
                                    request.method().name()
                                            + " "
                                            + route
                                            + " "
                                            + response.status().intValue()));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Function<ByteString, ByteString> counting(AtomicInteger sent) {
        return bytes -> {
            sent.incrementAndGet();
            return bytes;
        };
    }

    private static RequestEntity chunked(Source<ByteString, NotUsed> source) {
        return HttpEntities.create(ContentTypes.APPLICATION_OCTET_STREAM, source);
    }

    private String body(HttpRequest request) {
        return body(serve(request));
    }

    private static String body(HttpResponse response) {
        return response.entity()
                .toStrict(60_000, MATERIALIZER)
                .toCompletableFuture()
                .join()
                .getData()
                .utf8String();
    }

    private String code(HttpRequest request) {
        try {
            JsonNode problem = JsonMapper.builder().build().readTree(body(request));
            return problem.get("code").asText();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpRequest get(String path) {
        return HttpRequest.GET(path);
    }

    private static HttpRequest post(int bytes) {
        return HttpRequest.POST("/take").withEntity("x".repeat(bytes));
    }

    private static CompletableFuture<HttpResponse> text(String text) {
        return CompletableFuture.completedFuture(HttpResponse.create().withEntity(text));
    }
}
