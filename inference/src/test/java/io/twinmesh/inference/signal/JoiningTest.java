package io.twinmesh.inference.signal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

class JoiningTest {
    private static final SampledSeries WHOLE =
            new SampledSeries(
                    Instant.parse("2026-03-01T12:00:00Z"),
                    new Timing.Even(new SampleRate(360, 1000)),
                    Calibration.whole("mV"),
                    IntStream.range(0, 10_000).toArray());

    @Test
    void parts_that_follow_each_other_are_the_series_again() {
        assertThat(Joining.joined(WHOLE.cut(777))).containsExactly(WHOLE);
    }

    @Test
    void a_gap_stays_a_gap() {
        var parts = List.of(WHOLE.part(0, 100), WHOLE.part(102, 200));

        assertThat(Joining.joined(parts)).isEqualTo(parts);
    }

    @Test
    void nothing_joined_is_nothing() {
        assertThat(Joining.joined(List.of())).isEmpty();
    }
}
