package io.twinmesh.cluster.telemetry.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.twinmesh.cluster.http.Router;
import io.twinmesh.cluster.http.twin.AskedTogether;
import io.twinmesh.persistence.identity.JobId;

import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMessage;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Tells of each request, as a part of the trace that its client names (`traceparent`), and links
/// to the traces of the jobs that it asked for. The path is told as the route's pattern: a path and
/// a search may name patients.
final class RequestSpans implements Router.Counted {
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final AttributeKey<String> METHOD =
            AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<Long> STATUS =
            AttributeKey.longKey("http.response.status_code");
    private static final String ASKED = "/v1/queries/";

    private final Tracer tracer;
    private final InstantSource time;

    RequestSpans(Tracer tracer, InstantSource time) {
        this.tracer = tracer;
        this.time = time;
    }

    @Override
    public void served(HttpRequest request, String route, HttpResponse response, long nanos) {
        var end = time.instant();
        var method = request.method().name();
        var known = METHODS.contains(method) ? method : "_OTHER";
        var status = response.status().intValue();
        var span =
                tracer.spanBuilder(known + " " + route)
                        .setSpanKind(SpanKind.SERVER)
                        .setParent(client(request))
                        .setStartTimestamp(end.minusNanos(nanos))
                        .setAttribute(METHOD, known)
                        .setAttribute(ROUTE, route)
                        .setAttribute(STATUS, (long) status);
        jobs(response).forEach(job -> span.addLink(TraceName.of(job).context()));
        end(span, status, end);
    }

    private static void end(SpanBuilder builder, int status, Instant at) {
        var span = builder.startSpan();
        if (status >= 500) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end(at);
    }

    private static Context client(HttpRequest request) {
        return header(request, "traceparent")
                .flatMap(TraceName::read)
                .map(name -> Context.root().with(Span.wrap(name.context())))
                .orElseGet(Context::root);
    }

    /// The jobs to which the answer points.
    private static List<JobId> jobs(HttpResponse response) {
        var name =
                header(response, "Location")
                        .filter(place -> place.startsWith(ASKED))
                        .map(place -> place.substring(ASKED.length()));
        if (name.isEmpty()) {
            return List.of();
        }
        return JobId.wellFormed(name.get())
                ? List.of(new JobId(name.get()))
                : AskedTogether.read(name.get()).map(AskedTogether::jobs).orElseGet(List::of);
    }

    private static Optional<String> header(HttpMessage message, String name) {
        return message.getHeader(name).map(HttpHeader::value);
    }
}
