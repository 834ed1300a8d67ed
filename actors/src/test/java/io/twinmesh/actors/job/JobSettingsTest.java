package io.twinmesh.actors.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Optional;

class JobSettingsTest {
    private static final JobSettings SETTINGS =
            new JobSettings(
                    Duration.ofSeconds(15),
                    Duration.ofSeconds(5),
                    Duration.ofMillis(100),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(5),
                    Duration.ofDays(30),
                    Optional.empty());

    @Test
    void jobs_of_a_short_queue_tell_every_five_seconds_that_they_wait() {
        assertThat(SETTINGS.seekPause(Optional.of(1))).isEqualTo(Duration.ofSeconds(5));
        assertThat(SETTINGS.seekPause(Optional.of(500))).isEqualTo(Duration.ofSeconds(5));
        assertThat(SETTINGS.seekPause(Optional.empty())).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void those_of_a_long_queue_tell_it_together_a_hundred_times_a_second() {
        assertThat(SETTINGS.seekPause(Optional.of(501))).isEqualTo(Duration.ofMillis(5_010));
        assertThat(SETTINGS.seekPause(Optional.of(3_000))).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void nobody_waits_longer_than_half_a_minute_to_tell_it_again() {
        assertThat(SETTINGS.seekPause(Optional.of(10_000))).isEqualTo(Duration.ofSeconds(30));
    }
}
