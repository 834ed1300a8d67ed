package io.twinmesh.cluster.telemetry.trace;

import com.typesafe.config.Config;

import io.twinmesh.actors.settings.ConfigBlock;
import io.twinmesh.actors.settings.WrongSetting;

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

    /// @param root the whole configuration, with the block `twinmesh.tracing`
    /// @throws WrongSetting naming the key, what it must be and what it is
    public static TraceSettings of(Config root) {
        var block = new ConfigBlock(root, "twinmesh.tracing");
        return new TraceSettings(block.base("endpoint"), block.number("per-thousand", 0, 1000));
    }
}
