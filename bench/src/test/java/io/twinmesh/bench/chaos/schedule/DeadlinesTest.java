package io.twinmesh.bench.chaos.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;

final class DeadlinesTest {
    private static Deadlines after(long seconds) {
        return new Deadlines(
                () -> 7 + Duration.ofSeconds(seconds).toNanos(), 7, Duration.ofSeconds(450));
    }

    @Test
    void each_part_leaves_time_for_those_that_come_after_it() {
        assertThat(after(50).left()).hasSeconds(400);
        assertThat(after(50).leftForJobs()).hasSeconds(380);
        assertThat(after(50).leftForClients()).hasSeconds(335);
        assertThat(after(50).leftForFaults()).hasSeconds(300);
    }

    @Test
    void nothing_is_left_once_it_is_over() {
        assertThat(after(350).leftForFaults()).isZero();
        assertThat(after(351).leftForFaults()).isZero();
        assertThat(after(450).left()).isZero();
        assertThat(after(500).left()).isZero();
    }
}
