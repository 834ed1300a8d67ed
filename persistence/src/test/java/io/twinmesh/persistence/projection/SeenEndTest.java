package io.twinmesh.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;

class SeenEndTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final SeenEnd seen = new SeenEnd();

    @Test
    void who_stands_at_the_end_is_there_now() {
        seen.read(7, 7, START);
        assertThat(seen.at()).contains(START);

        seen.read(7, 7, START.plusSeconds(1));
        assertThat(seen.at()).contains(START.plusSeconds(1));
    }

    @Test
    void who_passes_an_end_was_there_when_it_was_the_end() {
        seen.read(3, 7, START);
        assertThat(seen.at()).isEmpty();

        seen.read(5, 20, START.plusSeconds(1));
        seen.passed(6);
        assertThat(seen.at()).isEmpty();

        seen.passed(7);
        assertThat(seen.at()).contains(START);
    }

    @Test
    void a_journal_that_always_goes_on_leaves_nobody_behind_who_keeps_pace() {
        for (int second = 0; second < 100; second++) {
            seen.read(10L * second, 10L * second + 15, START.plusSeconds(second));
        }

        assertThat(seen.at()).contains(START.plusSeconds(96));
    }

    @Test
    void the_end_is_looked_at_again_some_time_after_it_was_passed() {
        assertThat(seen.due(START)).isTrue();

        seen.read(3, 7, START);
        assertThat(seen.due(START.plusSeconds(1))).as("it has not been passed yet").isFalse();

        seen.passed(7);
        assertThat(seen.due(START.plusMillis(199))).isFalse();
        assertThat(seen.due(START.plusMillis(200))).isTrue();
        assertThat(seen.due(START.minusMillis(1))).as("the clock was set back").isTrue();
    }

    @Test
    void who_begins_anew_has_not_been_there() {
        seen.read(3, 7, START);
        seen.read(7, 9, START);

        seen.forget();
        seen.passed(20);

        assertThat(seen.at()).isEmpty();
    }
}
