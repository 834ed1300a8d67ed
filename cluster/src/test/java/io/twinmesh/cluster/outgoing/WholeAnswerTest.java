package io.twinmesh.cluster.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

@Timeout(60)
final class WholeAnswerTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofSeconds(2);

    private static HttpResponse<String> ask(URI from, Duration within, long most)
            throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            try {
                return WholeAnswer.of(
                        http,
                        HttpRequest.newBuilder(from).timeout(within).build(),
                        BodyHandlers.ofString(),
                        most);
            } finally {
                http.shutdownNow();
            }
        }
    }

    @Test
    void a_head_without_a_body_is_no_answer_and_is_cut() throws Exception {
        try (var server = UnendingServer.silent(200)) {
            assertThatThrownBy(() -> ask(server.uri(), SHORT, 100_000))
                    .isInstanceOf(HttpTimeoutException.class);
            assertThat(server.left()).isTrue();
        }
    }

    @Test
    void a_body_that_drips_is_no_answer_and_is_cut() throws Exception {
        try (var server = UnendingServer.dripping(200)) {
            assertThatThrownBy(() -> ask(server.uri(), SHORT, 100_000))
                    .isInstanceOf(HttpTimeoutException.class);
            assertThat(server.left()).isTrue();
        }
    }

    @Test
    void a_body_is_read_up_to_its_limit() throws Exception {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(200, 3);
                    exchange.getResponseBody().write("abc".getBytes(StandardCharsets.US_ASCII));
                    exchange.close();
                });
        server.start();
        var from = URI.create("http://127.0.0.1:" + server.getAddress().getPort());

        assertThat(ask(from, LONG, 3).body()).isEqualTo("abc");
        assertThatThrownBy(() -> ask(from, LONG, 2))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(HttpTimeoutException.class);
        server.stop(0);
    }
}
