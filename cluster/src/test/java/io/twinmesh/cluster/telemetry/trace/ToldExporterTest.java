package io.twinmesh.cluster.telemetry.trace;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.net.URI;
import java.util.Collection;
import java.util.List;

class ToldExporterTest {
    private static final String REFUSED = "WARN spans are not taken endpoint=http://c:4318";
    private static final String AGAIN = "INFO spans are taken again endpoint=http://c:4318";

    private final Logger logger = (Logger) LoggerFactory.getLogger(ToldExporter.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Collector collector = new Collector();
    private final ToldExporter exporter = new ToldExporter(collector, URI.create("http://c:4318"));

    @BeforeEach
    void listen() {
        log.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        logger.setLevel(null);
    }

    @Test
    void says_once_that_spans_are_not_taken_and_once_that_they_are_again() {
        for (var taken : List.of(true, false, false, true, true, false)) {
            collector.takes = taken;
            assertThat(exporter.export(List.of()).isSuccess()).isEqualTo(taken);
        }

        assertThat(said()).containsExactly(REFUSED, AGAIN, REFUSED);
    }

    @Test
    void says_nothing_before_the_collector_has_answered() {
        collector.answer = new CompletableResultCode();

        var result = exporter.export(List.of());

        assertThat(result.isDone()).isFalse();
        assertThat(said()).isEmpty();
        collector.answer.fail();
        assertThat(said()).containsExactly(REFUSED);
    }

    @Test
    void ends_with_what_it_wraps() {
        assertThat(exporter.flush().isSuccess()).isTrue();
        assertThat(exporter.shutdown().isSuccess()).isTrue();

        assertThat(collector.steps).isEqualTo("flush shutdown ");
    }

    private List<String> said() {
        return log.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    /// Answers at once, unless an answer is given.
    private static final class Collector implements SpanExporter {
        private boolean takes = true;
        private CompletableResultCode answer = CompletableResultCode.ofSuccess();
        private String steps = "";

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            return takes ? answer : CompletableResultCode.ofFailure();
        }

        @Override
        public CompletableResultCode flush() {
            steps += "flush ";
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            steps += "shutdown ";
            return CompletableResultCode.ofSuccess();
        }
    }
}
