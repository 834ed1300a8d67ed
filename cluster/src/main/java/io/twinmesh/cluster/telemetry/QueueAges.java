package io.twinmesh.cluster.telemetry;

import io.twinmesh.actors.dispatch.Needs;
import io.twinmesh.inference.catalog.manifest.Engine;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;

/// How long the job that has waited longest for a node waits by now, of each kind. The dispatch is
/// on one server, which knows; the others show 0.
///
/// Any thread.
public final class QueueAges implements Consumer<Map<Needs.Kind, Instant>> {
    private static final double MILLIS = 1e3;

    private final InstantSource time;
    private volatile Map<Needs.Kind, Instant> oldest = Map.of();

    private QueueAges(InstantSource time) {
        this.time = time;
    }

    /// From now on they are in every scrape.
    public static QueueAges shownIn(Telemetry telemetry, InstantSource time) {
        var ages = new QueueAges(time);
        for (var engine : Engine.values()) {
            for (var gpu : new boolean[] {false, true}) {
                var kind = new Needs.Kind(engine.text(), gpu);
                telemetry.gauge(
                        "twinmesh.job.queue.oldest.age.seconds",
                        "How long the job that has waited longest for a node waits",
                        () -> ages.seconds(kind),
                        "engine",
                        kind.engine(),
                        "gpu",
                        gpu ? "needed" : "none");
            }
        }
        return ages;
    }

    /// @param oldest since when the job waits that has waited longest, of each kind of which one
    ///   waits
    @Override
    public void accept(Map<Needs.Kind, Instant> oldest) {
        this.oldest = Map.copyOf(oldest);
    }

    private double seconds(Needs.Kind kind) {
        var now = time.instant();
        return Duration.between(oldest.getOrDefault(kind, now), now).toMillis() / MILLIS;
    }
}
