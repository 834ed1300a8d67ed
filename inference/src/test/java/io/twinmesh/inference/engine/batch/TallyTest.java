package io.twinmesh.inference.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinmesh.inference.engine.Deadline;
import io.twinmesh.inference.engine.Rows;

import org.junit.jupiter.api.Test;

import java.util.List;

class TallyTest {
    private static final Rows ROW = Rows.ofFloats(1, new float[] {1});

    private static Request request() {
        return new Request(ROW, 1, Deadline.none(0), 10, () -> {}, _ -> {});
    }

    @Test
    void a_run_counts_once_among_the_runs_and_with_its_whole_time_for_each_that_it_answered() {
        var tally = new Tally();

        tally.ran(
                List.of(request(), request(), request()),
                List.of(new Answer.Computed(ROW), new Answer.Computed(ROW), Answer.Refused.FAILED),
                12,
                7);

        assertThat(tally.statistics(0).answered()).isEqualTo(2);
        assertThat(tally.times().computedNanos()).isEqualTo(14);
        assertThat(tally.times().queuedNanos()).isEqualTo(6);
        assertThat(tally.times().sizes()).containsOnlyKeys(3);
        assertThat(tally.times().sizes().get(3)).isEqualTo(new RunTimes.Size(1, 7));
    }
}
