package io.twinmesh.cluster.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.actors.dispatch.Pace;
import io.twinmesh.cluster.gateway.LeaseTable.Lease;
import io.twinmesh.inference.proof.Digest;
import io.twinmesh.persistence.identity.JobId;
import io.twinmesh.persistence.identity.LeaseId;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

class RunTimesTest {
    private static final Instant SINCE = Instant.parse("2026-11-28T12:00:00Z");

    private final RunTimes runs = new RunTimes();

    @Test
    void nothing_is_known_before_a_lease_ended() {
        assertThat(runs.pace()).isEmpty();
    }

    @Test
    void the_latest_run_counts_one_fifth() {
        runs.took(lease("sepsis", true), SINCE.plusSeconds(10));
        runs.took(lease("sepsis", true), SINCE.plusSeconds(20));

        assertThat(runs.pace())
                .contains(new Pace(Map.of("sepsis", Duration.ofSeconds(12)), Map.of()));
    }

    @Test
    void a_run_that_was_cancelled_counts_only_when_it_was_longer_than_others_already() {
        runs.tookAtLeast(lease("sepsis", true), SINCE.plusSeconds(30));
        assertThat(runs.pace()).isEmpty();

        runs.took(lease("sepsis", true), SINCE.plusSeconds(10));
        runs.tookAtLeast(lease("sepsis", true), SINCE.plusSeconds(1));
        runs.tookAtLeast(lease("sepsis", true), SINCE.plusSeconds(20));

        assertThat(runs.pace())
                .contains(new Pace(Map.of("sepsis", Duration.ofSeconds(12)), Map.of()));
    }

    @Test
    void runs_that_began_with_loading_the_model_are_kept_apart() {
        runs.took(lease("sepsis", false), SINCE.plusSeconds(10));
        runs.took(lease("sepsis", true), SINCE.plusSeconds(1));

        assertThat(runs.pace())
                .contains(
                        new Pace(
                                Map.of("sepsis", Duration.ofSeconds(1)),
                                Map.of("sepsis", Duration.ofSeconds(10))));
    }

    @Test
    void the_model_heard_of_longest_ago_is_forgotten_first() {
        for (var n = 0; n < RunTimes.MOST_MODELS; n++) {
            runs.took(lease("model-" + n, true), SINCE.plusSeconds(1));
        }
        runs.took(lease("model-0", true), SINCE.plusSeconds(1));
        runs.took(lease("another", true), SINCE.plusSeconds(1));

        assertThat(runs.pace().orElseThrow().loaded())
                .hasSize(RunTimes.MOST_MODELS)
                .containsKeys("model-0", "another")
                .doesNotContainKey("model-1");
    }

    private static Lease lease(String model, boolean loaded) {
        return new Lease(
                new JobId("job-" + "0".repeat(32)),
                new LeaseId("ls-" + "0".repeat(32)),
                1,
                model,
                Digest.of("inputs".getBytes(StandardCharsets.UTF_8)),
                loaded,
                SINCE,
                SINCE.plusSeconds(60));
    }
}
