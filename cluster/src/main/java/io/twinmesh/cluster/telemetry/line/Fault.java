package io.twinmesh.cluster.telemetry.line;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What may be said of an exception: which one, and where. What it says itself is left out, since
/// parsers quote what they read and databases the row: only those that speak of machines and
/// settings alone are quoted. Of a database's exception its SQL state stands there.
///
/// @param kind the class
/// @param says empty when it is not quoted
/// @param at where, the innermost first
/// @param causes of it, the nearest first, each in one line with where it was, down to our own code
record Fault(String kind, String says, List<String> at, List<String> causes) {
    private static final int MOST_FRAMES = 40;
    private static final int MOST_FRAMES_OF_CAUSE = 20;
    private static final int MOST_CAUSES = 8;
    private static final String OURS = "io.twinmesh.";

    private static final Set<String> QUOTED =
            Set.of(
                    "io.twinmesh.actors.settings.WrongSetting",
                    "io.twinmesh.cluster.node.settings.StartFailure",
                    "io.twinmesh.persistence.client.MalformedClientException",
                    "io.twinmesh.persistence.projection.ProjectionHaltedException",
                    "io.twinmesh.persistence.projection.tail.JournalCutBackException",
                    "java.net.BindException",
                    "java.net.ConnectException",
                    "java.net.NoRouteToHostException",
                    "java.net.SocketTimeoutException",
                    "java.net.UnknownHostException",
                    "java.nio.file.AccessDeniedException",
                    "java.nio.file.NoSuchFileException",
                    "java.sql.SQLTransientConnectionException",
                    "javax.net.ssl.SSLHandshakeException",
                    "java.lang.ClassNotFoundException",
                    "java.lang.NoClassDefFoundError",
                    "java.lang.NoSuchMethodError",
                    "java.lang.OutOfMemoryError");

    static Fault of(Throwable thrown) {
        var causes = new ArrayList<String>();
        for (var cause = thrown.getCause();
                cause != null && causes.size() < MOST_CAUSES;
                cause = cause.getCause()) {
            causes.add(line(cause.getClass().getName(), says(cause)) + where(cause));
        }
        return new Fault(
                thrown.getClass().getName(),
                says(thrown),
                Arrays.stream(thrown.getStackTrace())
                        .limit(MOST_FRAMES)
                        .map(StackTraceElement::toString)
                        .toList(),
                List.copyOf(causes));
    }

    /// What is said instead of what an exception or one of its causes says itself, by that text.
    static Map<String, String> unsaid(Throwable thrown) {
        var unsaid = new LinkedHashMap<String, String>();
        var cause = thrown;
        for (int depth = 0; cause != null && depth <= MOST_CAUSES; depth++) {
            var text = cause.getMessage();
            if (text != null && !text.isBlank() && !QUOTED.contains(cause.getClass().getName())) {
                unsaid.putIfAbsent(text, Fault.of(cause).line());
            }
            cause = cause.getCause();
        }
        return unsaid;
    }

    /// The innermost places, up to the first of our own.
    private static String where(Throwable cause) {
        var places = new ArrayList<String>();
        for (var frame : cause.getStackTrace()) {
            places.add(frame.toString());
            if (places.size() == MOST_FRAMES_OF_CAUSE || frame.getClassName().startsWith(OURS)) {
                break;
            }
        }
        return places.isEmpty() ? "" : " at " + String.join(", ", places);
    }

    String line() {
        return line(kind, says);
    }

    private static String line(String kind, String says) {
        return says.isEmpty() ? kind : kind + ": " + says;
    }

    private static String says(Throwable thrown) {
        if (QUOTED.contains(thrown.getClass().getName())) {
            return String.valueOf(thrown.getMessage());
        }
        return thrown instanceof SQLException failed && failed.getSQLState() != null
                ? "state " + failed.getSQLState()
                : "";
    }
}
