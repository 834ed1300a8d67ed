package io.twinmesh.cluster.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.dispatch.Needs;
import io.twinmesh.cluster.http.twin.OpenJobs;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

final class QueueAgesTest {
    private static final Instant START = Instant.parse("2026-11-28T12:00:00Z");
    private static final Needs.Kind GRAPHS_ON_GPU = new Needs.Kind("onnx", true);

    private final AtomicReference<Instant> clock = new AtomicReference<>(START);
    private final Telemetry telemetry =
            new Telemetry(
                    new OpenJobs(new OpenJobs.Limits(1, 1)),
                    new Readings(Runnable::run, clock::get));
    private final QueueAges ages = QueueAges.shownIn(telemetry, clock::get);

    @Test
    void the_oldest_job_grows_older_between_two_words_of_the_dispatch() {
        ages.accept(Map.of(GRAPHS_ON_GPU, START.minusSeconds(30)));
        clock.set(START.plusMillis(1500));

        assertThat(shown("gpu=\"needed\"")).contains("engine=\"onnx\",gpu=\"needed\"} 31.5");
        assertThat(shown("gpu=\"none\"")).contains("engine=\"onnx\",gpu=\"none\"} 0.0");
    }

    @Test
    void nobody_waits_where_the_dispatch_is_no_more() {
        ages.accept(Map.of(GRAPHS_ON_GPU, START.minusSeconds(30)));
        ages.accept(Map.of());

        assertThat(shown("gpu=\"needed\"")).contains("engine=\"onnx\",gpu=\"needed\"} 0.0");
    }

    private String shown(String label) {
        return telemetry
                .scrape()
                .toCompletableFuture()
                .join()
                .lines()
                .filter(line -> line.startsWith("twinmesh_job_queue_oldest_age_seconds{"))
                .filter(line -> line.contains("onnx") && line.contains(label))
                .findAny()
                .orElseThrow();
    }
}
