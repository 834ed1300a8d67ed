package io.twinmesh.cluster.telemetry.line;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.EncoderBase;

import com.fasterxml.jackson.databind.json.JsonMapper;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Optional;

/// Writes the log: an event is one line, in JSON (`twinmesh.log.format = json`) or as text, where
/// an exception is followed by where it was. `logback.xml` names it.
///
/// JSON: `time` (RFC 3339, UTC), `level`, `logger`, `message` (the same words every time), `values`
/// (what was put in, by name) and `fault` with `kind`, `says`, `at`, `causes`. Both forms hold of
/// an exception no more than [Fault] does.
public final class LogLine extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};
    private static final JsonMapper JSON = new JsonMapper();
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private volatile boolean json;

    /// From now on the log of this process is written so, wherever `logback.xml` names this class.
    ///
    /// @param format as [#setFormat] takes it
    public static void use(String format) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(Logger.ROOT_LOGGER_NAME)
                    .iteratorForAppenders()
                    .forEachRemaining(appender -> {
                        if (appender instanceof OutputStreamAppender<?> out
                                && out.getEncoder() instanceof LogLine line) {
                            line.setFormat(format);
                        }
                    });
        }
    }

    /// @param format `json`; anything else is text
    public void setFormat(String format) {
        json = format.equals("json");
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        var fault =
                event.getThrowableProxy() instanceof ThrowableProxy proxy
                        ? Optional.of(Fault.of(proxy.getThrowable()))
                        : Optional.<Fault>empty();
        var said = Said.of(event);
        return ((json ? json(event, said, fault) : text(event, said, fault)) + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    private static String json(ILoggingEvent event, Said said, Optional<Fault> fault) {
        var line = JSON.createObjectNode();
        line.put("time", TIME.format(event.getInstant()))
                .put("level", event.getLevel().toString())
                .put("logger", event.getLoggerName())
                .put("message", said.words());
        if (!said.values().isEmpty()) {
            line.set("values", JSON.valueToTree(said.values()));
        }
        fault.ifPresent(it -> line.set("fault", JSON.valueToTree(it)));
        return line.toString();
    }

    private static String text(ILoggingEvent event, Said said, Optional<Fault> fault) {
        var line = new StringBuilder(TIME.format(event.getInstant()));
        line.append(" level=").append(event.getLevel());
        line.append(" logger=").append(event.getLoggerName());
        line.append(' ').append(said.words());
        said.values()
                .forEach((name, value) -> line.append(' ').append(name).append('=').append(value));
        // what somebody sent must not begin a line of its own
        var one = new StringBuilder(line.toString().replaceAll("\\p{Cntrl}", " "));
        fault.ifPresent(it -> {
            one.append('\n').append(it.line());
            it.at().forEach(where -> one.append("\n\tat ").append(where));
            it.causes().forEach(cause -> one.append("\ncaused by ").append(cause));
        });
        return one.toString();
    }
}
