package io.twinmesh.cluster.http.problem;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.typesafe.config.ConfigFactory;

import io.twinmesh.cluster.http.HttpInterface;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.Router;
import io.twinmesh.cluster.http.TrailInMemory;
import io.twinmesh.cluster.http.body.BodyRoom;
import io.twinmesh.cluster.security.TokenCheck;

import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.SystemMaterializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// What does not even become a request, sent through a real socket.
class MalformedRequestsTest {
    private static final String REST_OF_HEADER = "\r\nHost: x\r\nConnection: close\r\n\r\n";
    private static final ActorSystem<Void> SYSTEM =
            ActorSystem.create(
                    Behaviors.empty(),
                    "malformed",
                    // everything as shipped, but no cluster
                    ConfigFactory.parseString("pekko.actor.provider = local")
                            .withFallback(ConfigFactory.load()));
    private static final int PORT = bind();

    @AfterAll
    static void stop() {
        SYSTEM.terminate();
    }

    @ParameterizedTest
    @CsvSource({
        "GET /%zz HTTP/1.1, 400, request.malformed",
        "GET /ok?q=%zz HTTP/1.1, 400, request.malformed",
        "QUIXOTEWITZ /ok HTTP/1.1, 501, request.method-unknown",
        "GET /ok HTTP/3.7, 505, request.version-unsupported",
    })
    void is_answered_as_a_problem(String line, int status, String code) {
        var answer = send(line + REST_OF_HEADER);
        assertThat(answer)
                .startsWith("HTTP/1.1 " + status)
                .contains("application/problem+json", "\"code\":\"" + code + "\"");
    }

    @ParameterizedTest
    @CsvSource({"/fhir/Patient/%zz", "/fhir/Patient?name=%zz", "/fhir/%"})
    void under_fhir_an_address_that_cannot_be_read_is_answered_as_an_operation_outcome(
            String address) {
        assertThat(send("GET " + address + " HTTP/1.1" + REST_OF_HEADER))
                .startsWith("HTTP/1.1 400")
                .contains("application/fhir+json", "OperationOutcome", "request.malformed")
                .doesNotContain("%");
    }

    @Test
    void is_no_query_whose_printable_characters_were_left_unencoded() {
        var answer = send("GET /echo?q=urn:oid:1|a^{b}\"<c>\\`&r=%7C+x HTTP/1.1" + REST_OF_HEADER);

        assertThat(answer).startsWith("HTTP/1.1 200").endsWith("urn:oid:1|a^{b}\"<c>\\`");
    }

    @Test
    void is_never_quoted() {
        var answer = send("GET /ok HTTP/1.1\r\nHost: x\r\nHost: Quixotewitz\r\n\r\n");
        assertThat(answer).contains("request.malformed").doesNotContain("Quixotewitz");
    }

    @Test
    void too_long_addresses_and_headers_have_codes_of_their_own() {
        assertThat(send("GET /" + "a".repeat(5000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                .contains("request.uri-too-long");
        assertThat(send("GET /ok HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(9000) + "\r\n\r\n"))
                .contains("request.headers-too-large");
    }

    @Test
    void a_broken_chunk_is_the_client_s_fault() {
        var request =
                "POST /take HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "zz\r\nQuixotewitz";

        // the connection is given up at once, and on a busy machine the answer with it
        var answer =
                Awaitility.await()
                        .atMost(Duration.ofMinutes(3))
                        .ignoreExceptionsMatching(e -> e.getCause() instanceof SocketException)
                        .until(() -> send(request), text -> !text.isEmpty());

        assertThat(answer)
                .startsWith("HTTP/1.1 400")
                .contains("request.malformed")
                .doesNotContain("Quixotewitz");
    }

    @ParameterizedTest
    @CsvSource({
        "application/json,                200",
        "application/json; charset=UTF-8, 200",
        "application/json; charset=latin1, 400"
    })
    void json_is_in_no_other_charset_than_utf_8(String type, int status) {
        var answer =
                send(
                        "POST /json HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: "
                                + type
                                + "\r\nContent-Length: 2\r\n\r\n{}");

        assertThat(answer).startsWith("HTTP/1.1 " + status);
        assertThat(answer.contains("body.malformed")).isEqualTo(status == 400);
    }

    private static String send(String request) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), PORT)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int bind() {
        try {
            var issuer = new ECKeyGenerator(Curve.P_256).keyID("k").generate().toPublicJWK();
            var router =
                    new Router(
                            List.of(
                                    Route.open("GET", "/ok", _ -> ok()),
                                    Route.open(
                                            "GET",
                                            "/echo",
                                            call ->
                                                    CompletableFuture.completedFuture(
                                                            HttpResponse.create()
                                                                    .withEntity(
                                                                            call.query("q")
                                                                                    .orElse("")))),
                                    Route.open("POST", "/take", _ -> ok()),
                                    Route.open(
                                                    "POST",
                                                    "/json",
                                                    call ->
                                                            call.json().isEmpty()
                                                                    ? ok()
                                                                    : CompletableFuture
                                                                            .failedFuture(
                                                                                    new AssertionError()))
                                            .taking(2)),
                            new TokenCheck(issuer, InstantSource.system(), Duration.ofSeconds(1)),
                            SystemMaterializer.get(SYSTEM).materializer(),
                            new BodyRoom(1 << 20),
                            new TrailInMemory().auditing(),
                            () -> CompletableFuture.completedFuture(true),
                            CompletableFuture::failedFuture,
                            (_, _, _, _) -> {});
            return HttpInterface.bind(SYSTEM, "127.0.0.1", 0, router)
                    .toCompletableFuture()
                    .join()
                    .address()
                    .getPort();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static CompletableFuture<HttpResponse> ok() {
        return CompletableFuture.completedFuture(HttpResponse.create());
    }
}
