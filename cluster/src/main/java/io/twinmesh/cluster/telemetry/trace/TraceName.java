package io.twinmesh.cluster.telemetry.trace;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.identity.JobId;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/// The names of a trace and of one of its spans.
///
/// @param trace 32 lower-case hex digits
/// @param span 16 of them
record TraceName(String trace, String span) {
    /// W3C Trace Context, section 3.2: version, trace, parent, flags. A later version may go on
    /// behind the flags.
    private static final Pattern TRACEPARENT =
            Pattern.compile("(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?");

    /// A job's trace is named by the job, so that every server knows it without being told, also
    /// after a restart.
    static TraceName of(JobId job) {
        var hex =
                Digest.of(("twinmesh/trace/v1\n" + job.value()).getBytes(StandardCharsets.UTF_8))
                        .hex();
        return new TraceName(hex.substring(0, 32), hex.substring(32, 48));
    }

    /// What the header `traceparent` says; empty when it is none.
    static Optional<TraceName> read(String header) {
        var parts = TRACEPARENT.matcher(header);
        return parts.matches()
                ? Optional.of(new TraceName(parts.group(1), parts.group(2)))
                        .filter(name -> name.context().isValid())
                : Optional.empty();
    }

    /// The client's list of its own (`tracestate`) is not in it: it may say anything.
    SpanContext context() {
        return SpanContext.createFromRemoteParent(
                trace, span, TraceFlags.getSampled(), TraceState.getDefault());
    }
}
