package io.twinmesh.cli.demo;

import java.time.Duration;

/// How long each part took.
record Seconds(Duration generate, Duration importing, Duration ask, Duration total) {
    static double of(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
