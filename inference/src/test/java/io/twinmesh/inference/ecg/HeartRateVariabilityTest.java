package io.twinmesh.inference.ecg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinmesh.inference.signal.SampleRate;
import io.twinmesh.inference.testing.Vectors;

import org.junit.jupiter.api.Test;

import java.util.List;

class HeartRateVariabilityTest {
    private static final SampleRate MILLISECONDS = new SampleRate(1, 1);

    /// Expected: an independent transcription in Python (statistics module) on the same beats; the
    /// mean heart rate is also the data set's own figure, 75.51.
    @Test
    void the_reference_beats_of_record_100_give_the_expected_measures() {
        var beats =
                Vectors.csv("ecg-mitbih/100.beats.csv").stream()
                        .mapToInt(row -> (int) row.number("sample"))
                        .toArray();

        var found =
                HeartRateVariability.of(new Beats(new SampleRate(360, 1000), List.of(beats), 0))
                        .orElseThrow();

        assertThat(found.meanHeartRate()).isCloseTo(75.51029828561951, within(1e-9));
        assertThat(found.sdnn()).isCloseTo(36.155257532444985, within(1e-9));
        assertThat(found.rmssd()).isCloseTo(27.542737009605982, within(1e-9));
        assertThat(found.pnn50()).isCloseTo(5.2679382379654855, within(1e-9));
        assertThat(found.intervals()).isEqualTo(2_272);
        assertThat(found.normal()).isEqualTo(2_202);
    }

    /// Intervals 800, 860, 800, 860 … ms: every step is 60 ms. With 6 of each the deviation is 30 *
    /// √(12/11).
    @Test
    void alternating_intervals_give_the_values_of_the_definitions() {
        var found = of(800, 860, 800, 860, 800, 860, 800, 860, 800, 860, 800, 860);

        assertThat(found.meanHeartRate()).isCloseTo(60_000 / 830.0, within(1e-9));
        assertThat(found.sdnn()).isCloseTo(30 * Math.sqrt(12 / 11.0), within(1e-9));
        assertThat(found.rmssd()).isCloseTo(60, within(1e-9));
        assertThat(found.pnn50()).isCloseTo(100.0 * 11 / 12, within(1e-9));
    }

    /// 1,000 ms all along, but for one early beat with its pause: 600, then 1,400.
    @Test
    void an_early_beat_and_its_pause_are_left_out() {
        var found =
                of(
                        1000, 1000, 1000, 1000, 1000, 1000, 600, 1400, 1000, 1000, 1000, 1000, 1000,
                        1000, 1000);

        assertThat(found.sdnn()).isZero();
        assertThat(found.rmssd()).isZero();
        assertThat(found.intervals()).isEqualTo(15);
        assertThat(found.normal()).isEqualTo(12);
    }

    @Test
    void too_few_intervals_say_nothing() {
        assertThat(HeartRateVariability.of(beats(900, 900, 900, 900))).isEmpty();
    }

    private static HeartRateVariability of(int... intervals) {
        return HeartRateVariability.of(beats(intervals)).orElseThrow();
    }

    private static Beats beats(int... intervals) {
        var beats = new int[intervals.length + 1];
        for (int i = 0; i < intervals.length; i++) {
            beats[i + 1] = beats[i] + intervals[i];
        }
        return new Beats(MILLISECONDS, List.of(beats), 0);
    }
}
