package io.twinmesh.bench.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.bench.chaos.oracle.History;
import io.twinmesh.bench.chaos.schedule.Fault;
import io.twinmesh.bench.chaos.schedule.Kind;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

final class BarTest {
    private static final long SECOND = 1_000_000_000;

    private final List<History.Asked> asked = new ArrayList<>();

    private void asked(double begun, double ended) {
        asked.add(new History.Asked("tw", (long) (begun * SECOND), (long) (ended * SECOND), true));
    }

    private List<Bar> bars(Kind kind) {
        var history = new History(List.of(), List.of(), List.of(), asked, List.of(), List.of());
        var injected =
                List.of(
                        new Injected(
                                new Fault(kind, 0, Duration.ZERO, Duration.ZERO),
                                100 * SECOND,
                                200 * SECOND));
        return Bar.of(history, injected, Outages.byKind(history, injected));
    }

    @Test
    void every_shard_answers_again_within_20_seconds_of_a_kill() {
        asked(90, 119.9);
        assertThat(bars(Kind.SERVER_KILLED))
                .singleElement()
                .matches(bar -> !bar.missed())
                .hasToString("a server killed, the last shard is back: 19.90 s, bar 20 s: met");

        asked(101, 121.1);
        assertThat(bars(Kind.SERVER_KILLED))
                .singleElement()
                .matches(Bar::missed)
                .hasToString("a server killed, the last shard is back: 20.10 s, bar 20 s: missed");
    }

    @Test
    void ninety_nine_of_a_hundred_requests_take_2_seconds_at_most_while_servers_restart_in_turn() {
        for (int i = 0; i < 99; i++) {
            asked(101, 103);
        }
        asked(101, 109);
        // before and after it everything may take longer
        asked(10, 20);
        asked(201, 209);
        assertThat(bars(Kind.ROLLING_RESTART))
                .singleElement()
                .matches(bar -> !bar.missed())
                .hasToString("p99 of requests during a rolling restart: 2.00 s, bar 2 s: met");

        asked(101, 103.1);
        assertThat(bars(Kind.ROLLING_RESTART)).singleElement().matches(Bar::missed);
    }

    @Test
    void where_nobody_asked_nothing_is_missed() {
        assertThat(bars(Kind.ROLLING_RESTART))
                .singleElement()
                .matches(bar -> !bar.missed())
                .asString()
                .contains("nobody asked");
    }

    @Test
    void other_faults_have_none() {
        asked(101, 190);
        assertThat(bars(Kind.DATABASE_KILLED)).isEmpty();
    }
}
