package io.twinmesh.cluster.telemetry.trace;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// A collector in memory.
final class KeptSpans implements SpanExporter {
    private final List<SpanData> spans = new ArrayList<>();

    Tracing tracing(int perThousand, InstantSource time) {
        return Tracing.into(SimpleSpanProcessor.create(this), perThousand, "test", time);
    }

    List<SpanData> all() {
        return List.copyOf(spans);
    }

    List<String> names() {
        return spans.stream().map(SpanData::getName).toList();
    }

    SpanData one(String name) {
        return spans.stream().filter(span -> span.getName().equals(name)).findFirst().orElseThrow();
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> more) {
        spans.addAll(more);
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
        return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
        return CompletableResultCode.ofSuccess();
    }
}
