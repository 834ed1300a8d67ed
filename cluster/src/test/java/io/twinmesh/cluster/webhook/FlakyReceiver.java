package io.twinmesh.cluster.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/// A receiver that answers as it is told, once each, and 204 from then on. It remembers what it was
/// sent.
public final class FlakyReceiver implements AutoCloseable {
    private final HttpServer http;
    private final Deque<Integer> answers = new ArrayDeque<>();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private boolean ill;

    /// @param status what was answered
    public record Received(
            String id,
            String timestamp,
            String signature,
            String authorization,
            String body,
            int status) {}

    private FlakyReceiver(HttpServer http) {
        this.http = http;
    }

    public static FlakyReceiver start() {
        return start(0);
    }

    /// @param port 0 for any free one
    public static FlakyReceiver start(int port) {
        try {
            var http =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            var receiver = new FlakyReceiver(http);
            http.createContext("/", receiver::answer);
            http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            http.start();
            return receiver;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The next answers, in this order; 0 for none in time.
    public synchronized FlakyReceiver answering(int... statuses) {
        for (var status : statuses) {
            answers.add(status);
        }
        return this;
    }

    /// From now on it answers 503, until it recovers.
    public synchronized void fallIll() {
        ill = true;
    }

    public synchronized void recover() {
        ill = false;
    }

    public String url() {
        return "http://127.0.0.1:" + port() + "/hook";
    }

    public int port() {
        return http.getAddress().getPort();
    }

    public List<Received> received() {
        return List.copyOf(received);
    }

    /// What was taken, in order.
    public List<Received> taken() {
        return received.stream().filter(one -> one.status() == 204).toList();
    }

    private synchronized int next() {
        if (ill) {
            return 503;
        }
        return answers.isEmpty() ? 204 : answers.removeFirst();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var status = next();
        var headers = exchange.getRequestHeaders();
        received.add(
                new Received(
                        headers.getFirst("webhook-id"),
                        headers.getFirst("webhook-timestamp"),
                        headers.getFirst("webhook-signature"),
                        headers.getFirst("Authorization"),
                        new String(
                                exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                        status));
        if (status == 0) {
            // left open: the sender gives up by itself
            return;
        }
        if (status >= 300 && status < 400) {
            exchange.getResponseHeaders().set("Location", url());
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
