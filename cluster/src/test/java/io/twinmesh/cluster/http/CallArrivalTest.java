package io.twinmesh.cluster.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

class CallArrivalTest {
    private static final Duration WITHIN = Duration.ofMillis(450);

    @Test
    void what_was_waited_since_the_request_came_in_is_not_left_any_more() {
        var clock = new AtomicLong(7);
        var arrival = Call.Arrival.now(clock::get);

        clock.addAndGet(Duration.ofMillis(120).toNanos());

        assertThat(arrival.leftOf(WITHIN)).isEqualTo(Duration.ofMillis(330));
    }

    @Test
    void of_a_time_that_is_over_nothing_is_left() {
        var clock = new AtomicLong(Long.MAX_VALUE);
        var arrival = Call.Arrival.now(clock::get);

        clock.addAndGet(Duration.ofSeconds(1).toNanos());

        assertThat(arrival.leftOf(WITHIN)).isZero();
    }
}
