package io.twinmesh.cluster.security.smart;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

class RateLimitTest {
    private Instant now = Instant.EPOCH;
    private final RateLimit limit = new RateLimit(() -> now, 6, 2);

    @Test
    void a_burst_of_a_minute_s_allowance_passes_and_the_next_waits_for_its_share() {
        for (int i = 0; i < 6; i++) {
            assertThat(limit.take("a")).isEmpty();
        }

        assertThat(limit.take("a")).contains(Duration.ofSeconds(10));
        now = now.plusSeconds(10);
        assertThat(limit.take("a")).isEmpty();
        assertThat(limit.take("a")).contains(Duration.ofSeconds(10));
    }

    @Test
    void one_key_does_not_use_up_another_s() {
        for (int i = 0; i < 7; i++) {
            limit.take("a");
        }

        assertThat(limit.take("b")).isEmpty();
    }

    @Test
    void with_as_many_keys_as_it_remembers_a_new_one_waits_until_an_old_one_is_whole_again() {
        limit.take("a");
        limit.take("b");

        assertThat(limit.take("c")).contains(Duration.ofMinutes(1));
        now = now.plusSeconds(10);
        assertThat(limit.take("c")).isEmpty();
    }

    @Test
    void a_clock_that_is_set_back_gives_nothing_and_takes_nothing() {
        for (int i = 0; i < 5; i++) {
            limit.take("a");
        }
        now = now.minusSeconds(3600);

        assertThat(limit.take("a")).isEmpty();
        assertThat(limit.take("a")).isPresent();
    }
}
