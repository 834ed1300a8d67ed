package io.twinmesh.cluster.telemetry.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.twinmesh.actors.job.JobNeighbours.JobObserver;
import io.twinmesh.cluster.http.Router.Counted;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Sends traces to a collector, in batches and from a thread of its own. Where none is named there
/// is nothing of it: no thread, and no step more for a request or a job.
public final class Tracing implements AutoCloseable {
    private static final long LAST_BATCH_SECONDS = 5;

    /// More than the ten seconds in which the library tries a batch again, and less than the thirty
    /// after which it sends the next one.
    private static final Duration SENT_WITHIN = Duration.ofSeconds(15);

    /// It would write lines of its own beside the log's; [ToldExporter] says what matters.
    private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

    private final Optional<SdkTracerProvider> provider;
    private final SpanNames names;
    private final InstantSource time;

    private Tracing(Optional<SdkTracerProvider> provider, SpanNames names, InstantSource time) {
        this.provider = provider;
        this.names = names;
        this.time = time;
    }

    /// @param version of this program
    public static Tracing start(TraceSettings settings, String version, InstantSource time) {
        return settings.endpoint()
                .map(endpoint -> into(sender(endpoint), settings.perThousand(), version, time))
                .orElseGet(() -> new Tracing(Optional.empty(), new SpanNames(), time));
    }

    static Tracing into(SpanProcessor spans, int perThousand, String version, InstantSource time) {
        var names = new SpanNames();
        var provider =
                SdkTracerProvider.builder()
                        .setIdGenerator(names)
                        // of a trace all spans or none, on all servers
                        .setSampler(Sampler.traceIdRatioBased(perThousand / 1000.0))
                        .setResource(
                                Resource.builder()
                                        .put(AttributeKey.stringKey("service.name"), "twinmesh")
                                        .put(AttributeKey.stringKey("service.version"), version)
                                        .build())
                        .addSpanProcessor(spans)
                        .build();
        return new Tracing(Optional.of(provider), names, time);
    }

    private static SpanProcessor sender(URI endpoint) {
        LIBRARY.setLevel(Level.OFF);
        return BatchSpanProcessor.builder(exporter(endpoint, SENT_WITHIN)).build();
    }

    /// @param within the collector has answered to the end, or its head counts
    static SpanExporter exporter(URI endpoint, Duration within) {
        var exporter =
                OtlpHttpSpanExporter.builder()
                        .setEndpoint(endpoint + "/v1/traces")
                        .setExecutorService(new BriefTasks(within))
                        .build();
        return new ToldExporter(exporter, endpoint);
    }

    /// @param counted is told first
    public JobObserver jobs(JobObserver counted) {
        return provider.<JobObserver>map(
                        on -> {
                            var spans = new JobSpans(on.get("twinmesh.job"), names);
                            return (job, event) -> {
                                counted.stored(job, event);
                                spans.stored(job, event);
                            };
                        })
                .orElse(counted);
    }

    /// @param counted is told first
    public Counted requests(Counted counted) {
        return provider.<Counted>map(
                        on -> {
                            var spans = new RequestSpans(on.get("twinmesh.http"), time);
                            return (request, route, response, nanos) -> {
                                counted.served(request, route, response, nanos);
                                spans.served(request, route, response, nanos);
                            };
                        })
                .orElse(counted);
    }

    /// Sends what is left.
    @Override
    public void close() {
        provider.ifPresent(on -> on.shutdown().join(LAST_BATCH_SECONDS, TimeUnit.SECONDS));
    }
}
