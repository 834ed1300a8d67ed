package io.twinmesh.cluster.telemetry.trace;

import java.net.URI;
import java.util.Optional;

/// Where traces go.
///
/// @param endpoint of an OpenTelemetry collector, OTLP over HTTP, to which `/v1/traces` is added;
///   empty: nobody traces
/// @param perThousand how many of a thousand traces are sent, 0 to 1000
public record TraceSettings(Optional<URI> endpoint, int perThousand) {
    public TraceSettings {
        if (perThousand < 0 || perThousand > 1000) {
            throw new IllegalArgumentException("got " + perThousand + ", want 0 to 1000");
        }
    }
}
