package io.twinmesh.persistence.expert;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

class ReviewPlanTest {
    private static final Instant NOW = Instant.parse("2026-11-28T08:00:00Z");

    @Test
    void a_period_begins_where_the_one_before_it_ends_and_the_present_one_is_not_judged() {
        var weeks = plan(Duration.ofDays(7));
        // 1970 began on a Thursday, and so does every week since
        assertThat(weeks.beginning(weeks.periodOf(NOW))).isEqualTo("2026-11-26T00:00:00Z");

        assertThat(weeks.end(weeks.lastOver(NOW))).isEqualTo("2026-11-26T00:00:00Z");
        assertThat(weeks.beginning(weeks.firstJudged(NOW))).isEqualTo("2026-10-29T00:00:00Z");
    }

    @Test
    void what_was_counted_in_periods_of_another_length_counts_by_its_time() {
        var days = plan(Duration.ofDays(1));
        var weeks = plan(Duration.ofDays(7));
        var yearAgo = NOW.minus(Duration.ofDays(365));
        var dayAgo = NOW.minus(Duration.ofDays(1));

        assertThat(days.periodOf(yearAgo)).isLessThan(weeks.firstJudged(NOW));
        assertThat(weeks.periodOf(yearAgo)).isLessThan(days.firstJudged(NOW));
        assertThat(days.periodOf(dayAgo)).isGreaterThan(weeks.firstJudged(NOW));
    }

    private static ReviewPlan plan(Duration period) {
        return new ReviewPlan(period, 30, 3, Duration.ofDays(14), Duration.ofMinutes(30), 4);
    }
}
