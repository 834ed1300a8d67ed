package io.twinmesh.cli.witness;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.twinmesh.persistence.witness.AddCheckpoint;
import io.twinmesh.persistence.witness.Witness;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;

/// A witness over HTTP (C2SP `tlog-witness`): `POST /add-checkpoint`, `GET /<hash>/checkpoint`. At
/// most so many requests at once; the next one hears 503.
final class WitnessServer implements AutoCloseable {
    static final int MOST_AT_ONCE = 64;

    private static final Pattern MONITOR = Pattern.compile("/([0-9a-f]{64})/checkpoint");
    private static final String TEXT = "text/plain; charset=utf-8";

    private final Witness witness;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore free = new Semaphore(MOST_AT_ONCE);
    private final PrintStream log;
    private final InstantSource time;

    private WitnessServer(Witness witness, HttpServer server, PrintStream log, InstantSource time) {
        this.witness = witness;
        this.server = server;
        this.log = log;
        this.time = time;
    }

    static WitnessServer start(
            Witness witness, InetSocketAddress address, PrintStream log, InstantSource time)
            throws IOException {
        // whoever sends or reads slowly is cut off; read when the first server of a process starts
        System.setProperty("sun.net.httpserver.maxReqTime", "20");
        System.setProperty("sun.net.httpserver.maxRspTime", "60");
        System.setProperty("jdk.httpserver.maxConnections", "256");
        var http = HttpServer.create(address, 0);
        var server = new WitnessServer(witness, http, log, time);
        http.createContext("/", server::handle);
        http.setExecutor(server.threads);
        http.start();
        return server;
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    private void handle(HttpExchange exchange) throws IOException {
        if (!free.tryAcquire()) {
            answer(exchange, 503, TEXT, "busy\n");
            return;
        }
        try (exchange) {
            serve(exchange);
        } finally {
            free.release();
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        try {
            route(exchange);
        } catch (UncheckedIOException _) {
            log.println(line("cannot-remember", 500));
            answer(exchange, 500, TEXT, "cannot remember\n");
        }
    }

    private void route(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getRawPath();
        var monitor = MONITOR.matcher(path);
        boolean adding = path.equals("/add-checkpoint");
        if (!adding && !monitor.matches()) {
            answer(exchange, 404, TEXT, "nothing here\n");
        } else if (!exchange.getRequestMethod().equals(adding ? "POST" : "GET")) {
            answer(exchange, 405, TEXT, "another method\n");
        } else if (adding) {
            // one byte too many is enough to be refused
            var reply =
                    witness.add(exchange.getRequestBody().readNBytes(AddCheckpoint.MOST_BYTES + 1));
            log.println(line("add-checkpoint", reply.status()));
            answer(exchange, reply.status(), reply.mediaType(), reply.body());
        } else {
            var note = witness.checkpoint(monitor.group(1));
            answer(exchange, note.isPresent() ? 200 : 404, TEXT, note.orElse("never cosigned\n"));
        }
    }

    private String line(String event, int status) {
        return time.instant().truncatedTo(ChronoUnit.MILLIS) + " " + event + " status=" + status;
    }

    private static void answer(HttpExchange exchange, int status, String type, String body)
            throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(1);
        threads.close();
    }
}
