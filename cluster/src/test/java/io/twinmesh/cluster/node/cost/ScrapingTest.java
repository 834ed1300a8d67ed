package io.twinmesh.cluster.node.cost;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.cluster.kubernetes.Pod;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

class ScrapingTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String METRICS =
            """
            # HELP twinmesh_streams_open who follows now
            twinmesh_streams_open 3.0
            twinmesh_streams_open_ever 900.0
            twinmesh_gateway_sessions 12.0
            twinmesh_jobs_open 5.0
            """;

    @Test
    void what_a_server_holds_is_its_sessions_and_its_streams() throws IOException {
        assertThat(held(200, METRICS, LONG)).hasValue(15);
        assertThat(held(200, "twinmesh_streams_open 2.0\n", LONG)).hasValue(2);
    }

    @Test
    void who_answers_otherwise_than_a_server_has_not_answered() throws IOException {
        assertThat(held(503, METRICS, LONG)).isEmpty();
        assertThat(held(200, "twinmesh_streams_open many\n", LONG)).isEmpty();
        assertThat(held(200, "twinmesh_streams_open NaN\n", LONG)).isEmpty();
    }

    @Test
    void an_answer_is_read_up_to_a_mebibyte() throws IOException {
        var rest = "\n" + " ".repeat((1 << 20) - METRICS.length() - 1);

        assertThat(held(200, METRICS + rest, LONG)).hasValue(15);
        assertThat(held(200, METRICS + rest + " ", LONG)).isEmpty();
    }

    @Test
    void a_pod_without_an_address_and_one_that_is_silent_have_not_answered() throws IOException {
        try (var http = HttpClient.newHttpClient();
                // takes connections and says nothing
                var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var scraping = new Scraping(http, silent.getLocalPort(), Duration.ofMillis(50));

            assertThat(scraping.held(pod(Optional.of("127.0.0.1")))).isEmpty();
            assertThat(scraping.held(pod(Optional.empty()))).isEmpty();
            http.shutdownNow();
        }
    }

    private static OptionalDouble held(int status, String metrics, Duration within)
            throws IOException {
        try (var server = new AnsweringServer(status, metrics);
                var http = HttpClient.newHttpClient()) {
            var held =
                    new Scraping(http, server.port(), within).held(pod(Optional.of("127.0.0.1")));
            http.shutdownNow();
            return held;
        }
    }

    private static Pod pod(Optional<String> address) {
        return new Pod("a", "1", Map.of(), Map.of(), address, Optional.empty(), false);
    }
}
