package io.twinmesh.cluster.telemetry.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import io.opentelemetry.sdk.trace.data.SpanData;
import io.twinmesh.actors.job.event.JobEvent;
import io.twinmesh.cluster.outgoing.UnendingServer;
import io.twinmesh.persistence.identity.JobId;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

class TracingTest {
    @Test
    void what_is_left_goes_to_the_collector_when_the_server_stops() throws Exception {
        var taken = new LinkedBlockingQueue<String>();
        var collector = collector(taken);
        try {
            var address = URI.create("http://127.0.0.1:" + collector.getAddress().getPort());
            var tracing =
                    Tracing.start(
                            new TraceSettings(Optional.of(address), 1000), "9.9", Instant::now);
            end(tracing);

            tracing.close();

            assertThat(taken.poll(60, TimeUnit.SECONDS))
                    .startsWith("POST /v1/traces application/x-protobuf")
                    .contains("job-" + "a".repeat(32), "service.name", "9.9");
        } finally {
            collector.stop(0);
        }
    }

    @Test
    void a_collector_that_never_ends_its_answer_is_left_and_what_its_head_says_counts()
            throws Exception {
        try (var unending = UnendingServer.silent(200)) {
            var exporter = Tracing.exporter(unending.uri(), Duration.ofSeconds(3));

            var sent = exporter.export(spans()).join(20, TimeUnit.SECONDS);

            assertThat(sent.isSuccess()).isTrue();
            assertThat(unending.left()).isTrue();
        }
    }

    private static List<SpanData> spans() {
        var kept = new KeptSpans();
        end(kept.tracing(1000, Instant::now));
        return kept.all();
    }

    /// Of a job that is over.
    private static void end(Tracing tracing) {
        tracing.jobs((_, _) -> {})
                .stored(
                        new JobId("job-" + "a".repeat(32)),
                        new JobEvent.NothingOwed(Instant.now()));
    }

    private static HttpServer collector(LinkedBlockingQueue<String> taken) throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    var body = exchange.getRequestBody().readAllBytes();
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                    taken.add(
                            exchange.getRequestMethod()
                                    + " "
                                    + exchange.getRequestURI()
                                    + " "
                                    + exchange.getRequestHeaders().getFirst("Content-Type")
                                    + new String(body, StandardCharsets.ISO_8859_1));
                });
        server.start();
        return server;
    }
}
