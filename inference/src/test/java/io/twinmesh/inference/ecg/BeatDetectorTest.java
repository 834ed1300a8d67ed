package io.twinmesh.inference.ecg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinmesh.inference.signal.Calibration;
import io.twinmesh.inference.signal.Parsed;
import io.twinmesh.inference.signal.SampleRate;
import io.twinmesh.inference.signal.SampledSeries;
import io.twinmesh.inference.signal.Timing;
import io.twinmesh.inference.testing.Vectors;
import io.twinmesh.inference.wfdb.Annotations;
import io.twinmesh.inference.wfdb.Record100;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;

class BeatDetectorTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Nested
    class Record100OfMitBih {
        private static final int[] REFERENCE =
                Vectors.csv("ecg-mitbih/100.beats.csv").stream()
                        .mapToInt(row -> (int) row.number("sample"))
                        .toArray();

        /// 150 ms is 54 samples. Target: at least 99.5 % of the cardiologists' beats; a false beat
        /// is one that no reference beat is near to.
        @ParameterizedTest(name = "lead {0}")
        @ValueSource(ints = {0, 1})
        void the_cardiologists_beats_are_found_within_150_ms(int lead) {
            var found = beats(Record100.whole().series(lead, START)).indices();

            var match = Match.of(REFERENCE, found, 54);

            assertThat(REFERENCE).hasSize(2_273);
            assertThat(match.hits()).isGreaterThanOrEqualTo((int) Math.ceil(0.995 * 2_273));
            assertThat(match.falseBeats()).isZero();
        }

        /// The table of beats is what the cardiologists wrote down.
        @Test
        void the_table_is_the_annotation_file() {
            var beats = Annotations.beats(Vectors.bytes("ecg-mitbih/100.atr"));

            assertThat(beats)
                    .zipSatisfy(
                            Vectors.csv("ecg-mitbih/100.beats.csv"),
                            (beat, row) -> {
                                assertThat(beat.sample()).isEqualTo((int) row.number("sample"));
                                assertThat(beat.symbol()).isEqualTo(row.text("symbol"));
                            });
        }

        /// Another detector's beats of the same lead, by its own file.
        @Test
        void another_machine_found_the_same_beats() {
            var other =
                    Annotations.beats(Vectors.bytes("ecg-mitbih/100.qrs")).stream()
                            .mapToInt(Annotations.Beat::sample)
                            .toArray();
            var found = beats(Record100.whole().series(0, START)).indices();

            var match = Match.of(other, found, 54);

            assertThat(other).hasSize(2_273);
            assertThat(match.hits()).isEqualTo(2_273);
            assertThat(match.falseBeats()).isZero();
        }
    }

    @Nested
    class OtherSignals {
        /// Every third sample of record 100 is 120 Hz, every second 180 Hz.
        @ParameterizedTest(name = "one of {0}")
        @ValueSource(ints = {2, 3})
        void other_rates_give_the_same_beats(int step) {
            var whole = Record100.whole().series(0, START).part(0, 108_000);
            var raw = whole.raw();
            var thinned = new int[whole.size() / step];
            for (int i = 0; i < thinned.length; i++) {
                thinned[i] = raw[i * step];
            }
            var rate = new SampleRate(360, 1000L * step);

            var found = beats(new SampledSeries(START, new Timing.Even(rate), MILLIVOLT, thinned));

            assertThat(Arrays.stream(found.indices()).map(it -> it * step))
                    .zipSatisfy(
                            Arrays.stream(beats(whole).indices()).boxed().toList(),
                            (it, other) -> assertThat(it).isCloseTo(other, within(10)));
        }

        @Test
        void no_interval_is_counted_across_a_gap() {
            var raw = Record100.whole().leads().getFirst().raw();
            var gapped = Arrays.copyOf(raw, 36_000);
            Arrays.fill(gapped, 10_000, 20_000, SampledSeries.MISSING);
            gapped[20_100] = SampledSeries.MISSING;

            var found = beats(even(360, gapped));

            assertThat(found.stretches()).hasSize(2);
            assertThat(found.stretches().getFirst()[found.stretches().getFirst().length - 1])
                    .isLessThan(10_000);
            assertThat(found.stretches().getLast()[0]).isGreaterThan(20_100);
            assertThat(found.unread()).isEqualTo(10_000 + 101);
        }

        @Test
        void a_flat_line_has_no_beats() {
            var flat = new int[36_000];
            Arrays.fill(flat, 995);

            assertThat(beats(even(360, flat)).count()).isZero();
        }

        @Test
        void too_slow_too_long_and_unevenly_sampled_series_are_refused() {
            var stamped = new Timing.Stamped(new long[] {0, 4});

            assertThat(refusal(even(99, new int[1_000]))).isEqualTo("ecg.rate-unsupported");
            assertThat(refusal(new SampledSeries(START, stamped, MILLIVOLT, new int[2])))
                    .isEqualTo("ecg.rate-unsupported");
            assertThat(refusal(even(360, new int[1_000_001]))).isEqualTo("ecg.too-long");
        }
    }

    private static final Calibration MILLIVOLT = new Calibration(new BigDecimal(200), 1024, "mV");

    private static SampledSeries even(int hertz, int[] raw) {
        return new SampledSeries(
                START, new Timing.Even(new SampleRate(hertz, 1000)), MILLIVOLT, raw);
    }

    private static String refusal(SampledSeries series) {
        return switch (BeatDetector.beats(series)) {
            case Parsed.Whole<Beats> _ -> "read";
            case Parsed.Refused<Beats>(var refusal) -> refusal.code();
        };
    }

    /// Each reference beat takes at most one found beat and the other way round.
    private record Match(int hits, int falseBeats, int farthest) {
        static Match of(int[] reference, int[] found, int reach) {
            var next = 0;
            var hits = 0;
            var farthest = 0;
            for (var beat : reference) {
                while (next < found.length && found[next] < beat - reach) {
                    next++;
                }
                if (next < found.length && found[next] <= beat + reach) {
                    farthest = Math.max(farthest, Math.abs(found[next] - beat));
                    hits++;
                    next++;
                }
            }
            return new Match(hits, found.length - hits, farthest);
        }
    }

    private static Beats beats(SampledSeries series) {
        return switch (BeatDetector.beats(series)) {
            case Parsed.Whole<Beats>(var beats) -> beats;
            case Parsed.Refused<Beats>(var refusal) -> throw new AssertionError(refusal.code());
        };
    }
}
