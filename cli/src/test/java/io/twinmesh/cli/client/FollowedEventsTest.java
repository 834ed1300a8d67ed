package io.twinmesh.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;

import io.twinmesh.cli.CommandFailure;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

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

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
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

    /// A server that answers one stream, which breaks off behind its event.
    private HttpServer server(int port) throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext(
                "/events",
                exchange -> {
                    var last = exchange.getRequestHeaders().getFirst("Last-Event-ID");
                    asked.add(Optional.ofNullable(last).orElse("-"));
                    exchange.sendResponseHeaders(200, STREAM.length() + 1);
                    exchange.getResponseBody().write(STREAM.getBytes(StandardCharsets.UTF_8));
                    exchange.getResponseBody().flush();
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
        var first = server(0);
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
        var gone = server(0);
        gone.stop(0);
        var pauses = new ArrayList<Duration>();

        assertThatThrownBy(() -> follow(gone.getAddress().getPort(), pauses, () -> {}))
                .isInstanceOf(CommandFailure.class);
        assertThat(pauses).isEmpty();
    }
}
