package io.twinmesh.cluster.telemetry.trace;

import io.opentelemetry.sdk.trace.IdGenerator;

import java.util.function.Supplier;

/// Gives spans random names, but those that begin while [#named] runs the name that it says.
final class SpanNames implements IdGenerator {
    private final ScopedValue<TraceName> given = ScopedValue.newInstance();
    private final IdGenerator random = IdGenerator.random();

    <T> T named(TraceName name, Supplier<T> begin) {
        return ScopedValue.where(given, name).call(begin::get);
    }

    @Override
    public String generateTraceId() {
        return given.isBound() ? given.get().trace() : random.generateTraceId();
    }

    @Override
    public String generateSpanId() {
        return given.isBound() ? given.get().span() : random.generateSpanId();
    }
}
