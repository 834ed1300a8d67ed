package io.twinmesh.persistence.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.persistence.projection.Rests.Worked;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.stream.Stream;

class RestsTest {
    private final Rests rests = new Rests(Duration.ofMillis(20));

    private Duration after(Worked worked) {
        return rests.after(worked, Duration.ofMillis(20));
    }

    @Test
    void one_that_finds_nothing_rests_longer_and_longer_to_a_twentieth_of_a_second() {
        assertThat(Stream.generate(() -> after(Worked.NOTHING)).limit(5).map(Duration::toMillis))
                .containsExactly(10L, 20L, 40L, 50L, 50L);
        rests.anew();
        assertThat(after(Worked.NOTHING)).hasMillis(10);
    }

    @Test
    void one_whose_projection_has_time_rests_for_its_pause_but_not_above_a_fifth_of_a_second() {
        for (int pause : new int[] {100, 200, 1000}) {
            var slow = new Rests(Duration.ofMillis(pause));
            for (int i = 0; i < 10; i++) {
                var _ = slow.after(Worked.NOTHING, Duration.ZERO);
            }
            assertThat(slow.after(Worked.NOTHING, Duration.ZERO)).hasMillis(Math.min(pause, 200));
        }
    }

    @Test
    void one_that_has_worked_rests_for_what_is_left_of_its_pause_and_not_while_there_is_more() {
        assertThat(after(Worked.MORE)).isZero();
        assertThat(after(Worked.DONE)).hasMillis(20);
        assertThat(rests.after(Worked.DONE, Duration.ofMillis(-1))).hasMillis(5);
    }

    @Test
    void one_that_follows_looks_ten_times_a_second_and_is_at_once_at_work_when_others_stop() {
        assertThat(after(Worked.FOLLOWED)).hasMillis(100);
        assertThat(after(Worked.FOLLOWED)).hasMillis(100);
        assertThat(after(Worked.NOTHING)).hasMillis(50);
    }
}
