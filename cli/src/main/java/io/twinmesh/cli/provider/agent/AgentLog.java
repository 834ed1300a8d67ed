package io.twinmesh.cli.provider.agent;

import io.grpc.Status;

import java.io.PrintStream;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/// One line per event on standard error: time, event, key=value. Never an input, never an output.
public final class AgentLog {
    private final PrintStream out;
    private final InstantSource time;

    public AgentLog(PrintStream out, InstantSource time) {
        this.out = out;
        this.time = time;
    }

    /// @param pairs key, value, key, value, …
    public void line(String event, Object... pairs) {
        var text = new StringBuilder();
        text.append(time.instant().truncatedTo(ChronoUnit.MILLIS)).append(' ').append(event);
        for (var i = 0; i + 1 < pairs.length; i += 2) {
            text.append(' ').append(pairs[i]).append('=').append(pairs[i + 1]);
        }
        out.println(text);
    }

    /// The kind of trouble, for example `ConnectException` or `SSLHandshakeException`.
    static String cause(Status status) {
        var cause = status.getCause();
        if (cause == null) {
            return "none";
        }
        for (var deeper = cause.getCause(); deeper != null; deeper = cause.getCause()) {
            cause = deeper;
        }
        return cause.getClass().getSimpleName();
    }
}
