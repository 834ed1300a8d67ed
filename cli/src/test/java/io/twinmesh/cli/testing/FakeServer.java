package io.twinmesh.cli.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A server that says what a test wrote down: for each method and path a list of replies, of which
/// the last one repeats. It remembers what it was asked.
public final class FakeServer implements AutoCloseable {
    /// One scripted reply.
    public record Reply(int status, String body, Map<String, String> headers) {}

    /// What came in.
    public record Seen(String what, Map<String, String> headers, String body) {}

    private final HttpServer http;
    private final Map<String, List<Reply>> script = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();

    private FakeServer(HttpServer http) {
        this.http = http;
    }

    public static FakeServer start() throws IOException {
        var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var server = new FakeServer(http);
        http.createContext("/", server::answer);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.start();
        return server;
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    /// @param what method and path with query, for example `GET /v1/nodes`
    public FakeServer on(String what, int status, String body) {
        return on(what, new Reply(status, body, Map.of()));
    }

    public FakeServer on(String what, Reply reply) {
        script.computeIfAbsent(what, _ -> new CopyOnWriteArrayList<>()).add(reply);
        return this;
    }

    /// Everything that came in, in order.
    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    private void answer(HttpExchange exchange) throws IOException {
        var what = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var headers = new ConcurrentHashMap<String, String>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name, values.getFirst()));
        seen.add(new Seen(what, headers, body));
        var replies =
                script.getOrDefault(
                        what,
                        List.of(
                                new Reply(
                                        404,
                                        "{\"status\":404,\"code\":\"test.unscripted\"}",
                                        Map.of())));
        var turn = turns.computeIfAbsent(what, _ -> new AtomicInteger()).getAndIncrement();
        var reply = replies.get(Math.min(turn, replies.size() - 1));
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        var bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
