package io.twinmesh.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.MissingNode;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

final class BusyTest {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final List<String> told = new ArrayList<>();
    private Duration now = Duration.ofHours(7);
    private int sent;

    private Answer waitOut(Answer answer, Duration eachTakes) {
        return Busy.waitOut(
                () -> {
                    sent++;
                    now = now.plus(eachTakes);
                    return answer;
                },
                PATIENCE,
                told::add,
                () -> now.toNanos(),
                pause -> now = now.plus(pause));
    }

    private static Answer busy(int status, int retryAfter) {
        return new Answer.Refused(new Problem(status, "server.busy", "not now"), retryAfter);
    }

    @Test
    void answers_that_take_long_are_told_of_each_time_until_the_patience_ends() {
        var answer = waitOut(busy(503, 1), Duration.ofSeconds(100));

        assertThat(answer).isEqualTo(busy(503, 1));
        assertThat(sent).isEqualTo(6);
        assertThat(told)
                .hasSize(5)
                .startsWith(
                        "the server is busy (503 server.busy: not now) and the same is sent again,"
                                + " for 500 s at most");
    }

    @Test
    void quick_answers_are_told_of_once_a_minute() {
        waitOut(busy(429, 5), Duration.ZERO);

        assertThat(sent).isEqualTo(121);
        assertThat(told).hasSize(10);
    }

    @Test
    void what_is_not_busy_is_answered_at_once() {
        var done = new Answer.Done(200, MissingNode.getInstance(), Map.of());

        assertThat(waitOut(done, Duration.ZERO)).isSameAs(done);
        assertThat(waitOut(busy(500, 1), Duration.ZERO)).isEqualTo(busy(500, 1));
        assertThat(sent).isEqualTo(2);
        assertThat(told).isEmpty();
    }
}
