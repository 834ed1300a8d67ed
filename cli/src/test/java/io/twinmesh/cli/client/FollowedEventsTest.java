package io.twinmesh.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;

import io.twinmesh.cli.CommandFailure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

final class FollowedEventsTest {
    private static final String STREAM =
            """
            retry: 1000

            id: 7
            event: transfer
            data: {"amount": 5}

            """;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> events = new CopyOnWriteArrayList<>();

    /// A server that answers the streams one after another, the last one again and again; each
    /// breaks off behind its text.
    ///
    /// @param streams what is no number is a stream, and a number the status of a refusal
    private HttpServer server(int port, String... streams) throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext(
                "/events",
                exchange -> {
                    var last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
                    asked.add(Optional.ofNullable(last).orElse("-"));
                    var stream = streams[Math.min(asked.size(), streams.length) - 1];
                    if (stream.matches("[0-9]+")) {
                        exchange.sendResponseHeaders(Integer.parseInt(stream), -1);
                    } else {
                        exchange.sendResponseHeaders(200, stream.length() + 1);
                        exchange.getResponseBody().write(stream.getBytes(StandardCharsets.UTF_8));
                        exchange.getResponseBody().flush();
                    }
                    exchange.close();
                });
        server.start();
        return server;
    }

    private void follow(int port, List<Duration> pauses, Runnable atEachPause) {
        try (var api = new ApiClient(URI.create("http://127.0.0.1:" + port), Optional::empty)) {
            new FollowedEvents(
                            api,
                            "/events",
                            (event, data) -> events.add(event + data),
                            pause -> {
                                pauses.add(pause);
                                atEachPause.run();
                            })
                    .follow();
        }
    }

    @Test
    void a_server_that_dies_is_asked_again_behind_the_last_event_and_given_up_after_ten_attempts()
            throws IOException {
        var pauses = new ArrayList<Duration>();
        var first = server(0, STREAM);
        int port = first.getAddress().getPort();

        assertThatThrownBy(() ->
                        follow(
                                port,
                                pauses,
                                () -> {
                                    if (pauses.size() == 2) {
                                        first.stop(0);
                                    }
                                }))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("cannot reach");

        assertThat(asked).containsExactly("-", "7");
        assertThat(events).hasSize(2).containsOnly("transfer{\"amount\":5}");
        assertThat(pauses.stream().map(Duration::toSeconds))
                .containsExactly(1L, 1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L, 30L);
    }

    @Test
    void a_server_that_was_never_reached_ends_the_command_at_once() throws IOException {
        var gone = server(0, STREAM);
        gone.stop(0);
        var pauses = new ArrayList<Duration>();

        assertThatThrownBy(() -> follow(gone.getAddress().getPort(), pauses, () -> {}))
                .isInstanceOf(CommandFailure.class);
        assertThat(pauses).isEmpty();
    }

    @Test
    void an_event_of_which_only_the_id_came_is_asked_for_again() throws IOException {
        var broken = STREAM + "id: 8\nevent: transfer\n";
        var behind = "retry: 1000\n\nid: 8\nevent: transfer\ndata: {\"amount\": 6}\n\n";
        var server = server(0, broken, "retry: 1000\n\n", behind, "401");

        assertThatThrownBy(() -> follow(server.getAddress().getPort(), new ArrayList<>(), () -> {}))
                .hasMessageContaining("http.401");
        server.stop(0);

        assertThat(asked).containsExactly("-", "7", "7", "8");
        assertThat(events).containsExactly("transfer{\"amount\":5}", "transfer{\"amount\":6}");
    }

    @Test
    void a_stream_that_breaks_before_its_first_event_is_asked_for_again_behind_its_opening()
            throws IOException {
        var opening = "retry: 1000\nid: 41\n\n";
        var server = server(0, opening + "id: 42\n", opening + ": heartbeat\n\n", "401");

        assertThatThrownBy(() -> follow(server.getAddress().getPort(), new ArrayList<>(), () -> {}))
                .hasMessageContaining("http.401");
        server.stop(0);

        assertThat(asked).containsExactly("-", "41", "41");
        assertThat(events).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void a_refusal_that_may_pass_is_asked_again_and_is_the_end_after_ten_attempts(int status)
            throws IOException {
        var refusal = Integer.toString(status);
        var server = server(0, STREAM, refusal, STREAM, refusal);
        var pauses = new ArrayList<Duration>();

        assertThatThrownBy(() -> follow(server.getAddress().getPort(), pauses, () -> {}))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("http." + status);
        server.stop(0);

        assertThat(events).hasSize(2);
        assertThat(asked).hasSize(12).endsWith("7");
        assertThat(pauses.stream().map(Duration::toSeconds))
                .containsExactly(1L, 2L, 1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L, 30L);
    }

    @Test
    void a_server_that_refuses_at_first_ends_the_command_at_once() throws IOException {
        var server = server(0, "503");
        var pauses = new ArrayList<Duration>();

        assertThatThrownBy(() -> follow(server.getAddress().getPort(), pauses, () -> {}))
                .isInstanceOf(CommandFailure.class);
        server.stop(0);

        assertThat(pauses).isEmpty();
    }
}
