package io.twinmesh.bench.chaos.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import io.twinmesh.cluster.outgoing.WholeAnswer;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// Asks until a server answers, each time the next one, as behind a balancer: what one server
/// serves does not depend on which of them were away before.
public final class Caller {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// A server that has not answered to the end in so long is left for the next one.
    private static final Duration ONE_ATTEMPT = Duration.ofSeconds(4);

    private static final int MOST_BYTES = 64 << 20;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final HttpClient http;
    private final List<URI> servers;
    private final String token;
    private int turn;
    private volatile boolean hurried;
    private volatile long last;

    private Caller(HttpClient http, List<URI> servers, String token, int turn) {
        this.http = http;
        this.servers = List.copyOf(servers);
        this.token = token;
        this.turn = turn;
    }

    public static HttpClient http() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(1))
                .build();
    }

    /// @param shared the servers' folder
    /// @param first the server that is asked first, from 0
    public static Caller of(
            HttpClient http, List<URI> servers, Path shared, String client, int first)
            throws IOException {
        return new Caller(http, servers, Tokens.of(shared, client), first);
    }

    /// @param body empty: none
    /// @param headers beside the token
    public record Request(
            String method, String path, Optional<String> body, Map<String, String> headers) {
        public Request {
            headers = Map.copyOf(headers);
        }

        public static Request get(String path) {
            return new Request("GET", path, Optional.empty(), Map.of());
        }

        public static Request put(String path, String resource) {
            return new Request(
                    "PUT",
                    path,
                    Optional.of(resource),
                    Map.of("Content-Type", "application/fhir+json"));
        }

        /// @param key under which the same is asked again
        public static Request post(String path, String key, String body) {
            return new Request(
                    "POST",
                    path,
                    Optional.of(body),
                    Map.of("Idempotency-Key", key, "Content-Type", "application/json"));
        }
    }

    /// From now on what is asked, and what is being asked, is given up after so long at most.
    void hurry(Duration within) {
        last = System.nanoTime() + within.toNanos();
        hurried = true;
    }

    /// Ends `hurry`.
    void calm() {
        hurried = false;
    }

    /// Asks until there is an answer other than "later".
    ///
    /// @param within for so long; an attempt that has begun is waited for
    /// @return empty when there was none in time
    public Optional<Reply> ask(Request request, Duration within) {
        return ask(request, within, ONE_ATTEMPT);
    }

    /// @param attempt how long one server may think about it
    public Optional<Reply> ask(Request request, Duration within, Duration attempt) {
        var end = System.nanoTime() + within.toNanos();
        while (true) {
            var server = servers.get(Math.floorMod(turn++, servers.size()));
            try {
                var reply = once(server, request, attempt);
                if (!reply.later()) {
                    return Optional.of(reply);
                }
            } catch (IOException _) {
                // away, or too slow: the next one may know more
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
            long now = System.nanoTime();
            if (now > end || (hurried && now > last)) {
                return Optional.empty();
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private Reply once(URI server, Request request, Duration attempt)
            throws IOException, InterruptedException {
        var builder =
                HttpRequest.newBuilder(server.resolve(request.path()))
                        .timeout(attempt)
                        .header("Authorization", "Bearer " + token)
                        .method(
                                request.method(),
                                request.body()
                                        .map(BodyPublishers::ofString)
                                        .orElse(BodyPublishers.noBody()));
        request.headers().forEach(builder::header);
        var response = WholeAnswer.of(http, builder.build(), BodyHandlers.ofString(), MOST_BYTES);
        return new Reply(response.statusCode(), json(response), response.body());
    }

    private static JsonNode json(HttpResponse<String> response) {
        var type = response.headers().firstValue("Content-Type").orElse("");
        try {
            return type.contains("json") ? JSON.readTree(response.body()) : JSON.createObjectNode();
        } catch (JsonProcessingException _) {
            // it came whole, so nobody mends it by asking again
            return JSON.createObjectNode().put("code", "a body that is no JSON");
        }
    }
}
