package io.twinmesh.actors.monitor.chart;

import static io.twinmesh.actors.monitor.Bedside.noon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinmesh.actors.monitor.Bedside;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class RecentVitalsTest {
    private static RecentVitals with(RecentVitals vitals, long resource, double value, int minute) {
        var at = noon(minute);
        return vitals.with(resource, Bedside.measured(Vital.HEART_RATE, value, "/min", at), at);
    }

    @Test
    void keeps_the_newest_sixteen_of_each_vital_sign() {
        var vitals = RecentVitals.NONE;
        for (int i = 0; i < 20; i++) {
            vitals = with(vitals, i, i + 60, i);
        }

        assertThat(vitals.points()).hasSize(RecentVitals.LIMIT);
        assertThat(vitals.of(Vital.HEART_RATE, noon(-1)).getFirst().value()).isEqualTo(64);
    }

    @Test
    void keeps_nothing_that_was_old_when_it_came_in() {
        var yesterday = noon(0).minus(Duration.ofHours(25));

        var vitals =
                RecentVitals.NONE.with(
                        1, Bedside.measured(Vital.HEART_RATE, 70, "/min", yesterday), noon(0));

        assertThat(vitals).isSameAs(RecentVitals.NONE);
    }

    @Test
    void keeps_nothing_that_is_said_to_be_observed_later_than_it_came_in() {
        var ahead = Bedside.measured(Vital.HEART_RATE, 70, "/min", noon(6));

        assertThat(RecentVitals.NONE.with(1, ahead, noon(0))).isSameAs(RecentVitals.NONE);
        assertThat(RecentVitals.NONE.with(1, ahead, noon(1)).points()).hasSize(1);
    }

    @Test
    void forgets_what_a_resource_said_when_it_is_taken_back() {
        var vitals = with(with(RecentVitals.NONE, 1, 70, 0), 2, 80, 1);

        assertThat(vitals.without(1).of(Vital.HEART_RATE, noon(-1)))
                .singleElement()
                .extracting(RecentVitals.Point::value)
                .isEqualTo(80.0);
    }

    @Test
    void tells_the_slope_of_a_line_exactly_and_is_not_moved_by_one_wild_value() {
        // 60, 61, 62, … every quarter of an hour: 4 per hour
        var vitals = RecentVitals.NONE;
        for (int i = 0; i < 9; i++) {
            vitals = with(vitals, i, i == 5 ? 200 : 60 + i, 15 * i);
        }

        assertThat(Trend.perHour(vitals.of(Vital.HEART_RATE, noon(-1))).orElseThrow())
                .isCloseTo(4, within(1e-9));
    }

    @Test
    void tells_no_slope_of_values_of_one_moment() {
        var points = new ArrayList<RecentVitals.Point>();
        points.add(new RecentVitals.Point(Vital.HEART_RATE, 1, 100, 60));
        points.add(new RecentVitals.Point(Vital.HEART_RATE, 2, 100, 90));

        assertThat(Trend.perHour(points)).isEmpty();
        assertThat(Trend.perHour(List.of())).isEmpty();
    }
}
