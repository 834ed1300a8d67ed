package io.twinmesh.cluster.telemetry.line;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// What an event says: words that are the same every time, and what was put in, by name. Of
/// `"quarantined twin={} code={}"` the words are `quarantined`, the names `twin` and `code`. A
/// value without a name stays among the words.
///
/// Pekko makes what an exception says the words of its events, or puts it behind `due to: `; it is
/// left out there as it is in [Fault].
///
/// @param values numbers and truths as they are, everything else as text; an exception as its kind
record Said(String words, Map<String, Object> values) {
    private static final String PLACE = "{}";
    private static final String DUE = "due to: ";
    private static final String UNQUOTED = "(not quoted)";

    /// What is shorter is not looked for within other words.
    private static final int SHORTEST = 3;

    private static final Pattern NAME =
            Pattern.compile("(.*?)[ ,]*\\b([A-Za-z]\\w*)=", Pattern.DOTALL);

    static Said of(ILoggingEvent event) {
        var values = new LinkedHashMap<String, Object>();
        var words = words(event, values);
        if (event.getKeyValuePairs() != null) {
            event.getKeyValuePairs().forEach(pair -> values.put(pair.key, value(pair.value)));
        }
        if (!(event.getThrowableProxy() instanceof ThrowableProxy proxy)) {
            return new Said(words, values);
        }
        var unsaid = Fault.unsaid(proxy.getThrowable());
        values.replaceAll((_, it) -> it instanceof String text ? without(text, unsaid) : it);
        return new Said(without(words, unsaid), values);
    }

    private static String without(String text, Map<String, String> unsaid) {
        var rest = text;
        for (var one : unsaid.entrySet()) {
            if (rest.equals(one.getKey()) || one.getKey().length() >= SHORTEST) {
                rest = rest.replace(one.getKey(), one.getValue());
            }
        }
        return rest;
    }

    private static String words(ILoggingEvent event, Map<String, Object> values) {
        var arguments = event.getArgumentArray();
        var rest = String.valueOf(event.getMessage());
        if (arguments == null) {
            return rest;
        }
        var words = new StringBuilder();
        for (var argument : arguments) {
            int place = rest.indexOf(PLACE);
            if (place < 0) {
                break;
            }
            var before = rest.substring(0, place);
            rest = rest.substring(place + PLACE.length());
            var named = NAME.matcher(before);
            if (named.matches()) {
                words.append(named.group(1));
                values.put(named.group(2), value(argument));
            } else {
                words.append(before);
                words.append(
                        before.endsWith(DUE) && argument instanceof String
                                ? UNQUOTED
                                : value(argument));
            }
        }
        return words.append(rest).toString();
    }

    private static Object value(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Integer number -> number;
            case Long number -> number;
            case Boolean truth -> truth;
            case Throwable fault -> Fault.of(fault).line();
            default -> String.valueOf(value);
        };
    }
}
