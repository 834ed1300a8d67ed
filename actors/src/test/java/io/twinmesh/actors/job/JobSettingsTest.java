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

    private static Duration pause(Optional<Integer> waiting) {
        return SETTINGS.seekPause(waiting, Duration.ofMinutes(5));
    }

    @Test
    void jobs_of_a_short_queue_tell_every_five_seconds_that_they_wait() {
        assertThat(pause(Optional.of(1))).isEqualTo(Duration.ofSeconds(5));
        assertThat(pause(Optional.of(500))).isEqualTo(Duration.ofSeconds(5));
        assertThat(pause(Optional.empty())).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void those_of_a_long_queue_tell_it_together_a_hundred_times_a_second() {
        assertThat(pause(Optional.of(501))).isEqualTo(Duration.ofMillis(5_010));
        assertThat(pause(Optional.of(3_000))).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void nobody_waits_longer_than_half_a_minute_to_tell_it_again() {
        assertThat(pause(Optional.of(10_000))).isEqualTo(Duration.ofSeconds(30));
    }

    /// A dispatch that has moved knows nobody: who is told too late expires though nodes are free.
    @Test
    void nobody_waits_longer_than_half_of_the_time_that_is_left_or_a_second() {
        var many = Optional.of(10_000);

        assertThat(SETTINGS.seekPause(many, Duration.ofSeconds(59)))
                .isEqualTo(Duration.ofMillis(29_500));
        assertThat(SETTINGS.seekPause(Optional.of(1), Duration.ofSeconds(8)))
                .isEqualTo(Duration.ofSeconds(4));
        assertThat(SETTINGS.seekPause(many, Duration.ofSeconds(1)))
                .isEqualTo(Duration.ofSeconds(1));
        assertThat(SETTINGS.seekPause(many, Duration.ofSeconds(-1)))
                .isEqualTo(Duration.ofSeconds(1));
    }
}
