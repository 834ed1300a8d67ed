package io.twinmesh.cluster.node.cost;

import io.twinmesh.cluster.kubernetes.Pod;
import io.twinmesh.cluster.outgoing.WholeAnswer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.Set;

/// What a server says at its management port of what it holds.
///
/// @param port of management, the same of all servers
/// @param within how long an answer may take
record Scraping(HttpClient http, int port, Duration within) {
    private static final int LARGEST = 1 << 20;
    private static final Set<String> HELD =
            Set.of("twinmesh_gateway_sessions", "twinmesh_streams_open");

    /// Blocks; empty when it has no address yet, or does not answer as a server does.
    OptionalDouble held(Pod pod) {
        if (pod.address().isEmpty()) {
            return OptionalDouble.empty();
        }
        var ip = pod.address().get();
        var host = ip.contains(":") ? "[" + ip + "]" : ip;
        try {
            var answer =
                    WholeAnswer.of(
                            http,
                            HttpRequest.newBuilder(
                                            URI.create("http://" + host + ":" + port + "/metrics"))
                                    .timeout(within)
                                    .build(),
                            BodyHandlers.ofString(StandardCharsets.UTF_8),
                            LARGEST);
            return answer.statusCode() == 200 ? sum(answer.body()) : OptionalDouble.empty();
        } catch (IOException _) {
            return OptionalDouble.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return OptionalDouble.empty();
        }
    }

    /// A server without a gateway shows no sessions, and holds none.
    static OptionalDouble sum(String metrics) {
        try {
            var sum =
                    metrics.lines()
                            .map(line -> line.split(" ", -1))
                            .filter(words -> words.length > 1 && HELD.contains(words[0]))
                            .mapToDouble(words -> Double.parseDouble(words[1]))
                            .sum();
            return Double.isFinite(sum) ? OptionalDouble.of(sum) : OptionalDouble.empty();
        } catch (NumberFormatException _) {
            return OptionalDouble.empty();
        }
    }
}
