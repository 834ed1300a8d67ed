package io.twinmesh.inference.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

class SampledSeriesTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    @Nested
    class Rates {
        @ParameterizedTest(name = "{0} Hz is {1} in {2} ms")
        @CsvSource({"360,9,25", "0.5,1,2000", "128.5,257,2000", "1e3,1,1", "0.01,1,100000"})
        void a_frequency_is_an_exact_fraction(BigDecimal hertz, long samples, long perMillis) {
            assertThat(SampleRate.ofHertz(hertz)).isEqualTo(new SampleRate(samples, perMillis));
        }

        @ParameterizedTest
        @CsvSource({"0", "-1", "1e9", "100001", "0.0000001"})
        void a_frequency_out_of_range_is_a_mistake(BigDecimal hertz) {
            assertThatThrownBy(() -> SampleRate.ofHertz(hertz))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_value_is_the_raw_number_less_the_baseline_over_the_gain() {
        var calibration = new Calibration(new BigDecimal(200), 1024, "mV");
        var series =
                new SampledSeries(
                        START,
                        new Timing.Even(SampleRate.every(Duration.ofSeconds(1))),
                        calibration,
                        new int[] {1224, SampledSeries.MISSING});

        assertThat(series.value(0)).isEqualTo(1.0);
        assertThat(series.value(1)).isNaN();
    }

    /// Whatever the timing: the samples between two times are those whose own time says so.
    @Test
    void the_samples_between_two_times_are_those_whose_time_lies_there() {
        var random = new SplittableRandom(3);
        for (int round = 0; round < 2_000; round++) {
            var size = random.nextInt(1, 50);
            Timing timing =
                    random.nextBoolean()
                            ? new Timing.Even(
                                    new SampleRate(random.nextInt(1, 50), random.nextInt(1, 9_000)))
                            : new Timing.Stamped(
                                    IntStream.range(0, size).mapToLong(it -> it * 777L).toArray());
            var series =
                    new SampledSeries(
                            START,
                            timing,
                            Calibration.whole("1"),
                            IntStream.range(0, size).toArray());
            var from = START.plusNanos(random.nextLong(-1_000_000_000, 60_000_000_000L));
            var to =
                    random.nextInt(4) == 0
                            ? series.at(random.nextInt(size))
                            : from.plusNanos(random.nextLong(0, 60_000_000_000L));

            var found = series.between(from, to);

            var expected =
                    IntStream.range(0, size)
                            .filter(it -> !series.at(it).isBefore(from))
                            .filter(it -> series.at(it).isBefore(to))
                            .toArray();
            assertThat(found.stream().flatMapToInt(it -> IntStream.of(it.raw())))
                    .containsExactly(IntStream.of(expected).boxed().toArray(Integer[]::new));
            for (var part : found) {
                assertThat(part.start()).isEqualTo(series.at(expected[0]));
            }
        }
    }

    @Test
    void the_whole_of_time_is_no_trouble() {
        var series =
                new SampledSeries(
                        START,
                        new Timing.Even(new SampleRate(1, 1000)),
                        Calibration.whole("1"),
                        new int[3]);

        assertThat(series.between(Instant.MIN, Instant.MAX)).containsExactly(series);
        assertThat(series.between(Instant.MAX, Instant.MIN)).isEmpty();
    }

    @Test
    void cut_parts_join_to_the_whole() {
        var series =
                new SampledSeries(
                        START,
                        new Timing.Even(new SampleRate(360, 1000)),
                        Calibration.whole("1"),
                        IntStream.range(0, 1_000).toArray());

        var parts = series.cut(300);

        assertThat(parts).extracting(SampledSeries::size).containsExactly(300, 300, 300, 100);
        assertThat(parts)
                .extracting(SampledSeries::start)
                .containsExactly(START, series.at(300), series.at(600), series.at(900));
        assertThat(parts.getLast().raw()[99]).isEqualTo(999);
    }

    @Test
    void what_cannot_be_a_series_is_a_mistake() {
        var even = new Timing.Even(SampleRate.every(Duration.ofDays(1)));
        var whole = Calibration.whole("1");

        assertThatThrownBy(() -> new SampledSeries(START, even, whole, new int[0]))
                .hasMessageContaining("1 to 12000000");
        assertThatThrownBy(() -> new SampledSeries(START, even, whole, new int[400]))
                .hasMessageContaining("366 days");
        assertThatThrownBy(() -> new SampledSeries(START, even, whole, new int[] {1 << 30 | 1}))
                .hasMessageContaining("2^30");
        assertThatThrownBy(() -> new Timing.Stamped(new long[] {0, 5, 5}))
                .hasMessageContaining("grow");
        assertThatThrownBy(() -> Calibration.whole("")).hasMessageContaining("unit");
        assertThatThrownBy(() -> Calibration.whole("mg dL")).hasMessageContaining("unit");
        assertThatThrownBy(() -> new Calibration(new BigDecimal("-1"), 0, "mV"))
                .hasMessageContaining("gain");
    }
}
