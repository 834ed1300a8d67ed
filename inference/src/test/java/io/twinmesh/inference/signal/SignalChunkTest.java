package io.twinmesh.inference.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinmesh.inference.wfdb.Record100;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32;

class SignalChunkTest {
    private static final Instant START = Instant.parse("2026-03-01T12:30:00.123456789Z");
    private static final Calibration MILLIVOLT =
            new Calibration(new BigDecimal("200.50"), 1024, "mV");

    @Nested
    class RoundTrip {
        @Test
        void whatever_series_goes_in_comes_out_again() {
            var random = new SplittableRandom(11);
            for (int i = 0; i < 300; i++) {
                var series = series(random);

                assertThat(decoded(SignalChunk.encode(series))).isEqualTo(series);
            }
        }

        @Test
        void record_100_takes_less_than_half_of_its_format_212() {
            var record = Record100.whole();
            var bytes = 0L;

            for (int lead = 0; lead < 2; lead++) {
                for (var part : record.series(lead, START).cut(SignalChunk.MOST_SAMPLES)) {
                    var chunk = SignalChunk.encode(part);
                    assertThat(decoded(chunk)).isEqualTo(part);
                    bytes += chunk.length;
                }
            }

            assertThat(bytes).isLessThan(Record100.samples().length / 2);
        }

        /// Random numbers over the whole range, each with its own time: nothing to compress.
        @Test
        void the_largest_and_worst_chunk_stays_within_its_limit() {
            var random = new SplittableRandom(12);
            var raw = random.ints(SignalChunk.MOST_SAMPLES, -(1 << 30), 1 << 30).toArray();
            var millis = random.longs(SignalChunk.MOST_SAMPLES - 1, 1, 1_900_000).toArray();
            var times = new long[SignalChunk.MOST_SAMPLES];
            for (int i = 1; i < times.length; i++) {
                times[i] = times[i - 1] + millis[i - 1] / (1 + random.nextInt(2) * 1_000);
            }
            var timing = new Timing.Stamped(strict(times));

            var chunk = SignalChunk.encode(new SampledSeries(START, timing, MILLIVOLT, raw));

            assertThat(chunk.length).isLessThan(SignalChunk.MOST_BYTES);
        }

        @Test
        void more_samples_than_a_chunk_holds_are_a_mistake() {
            var series =
                    new SampledSeries(
                            START,
                            new Timing.Even(new SampleRate(360, 1000)),
                            MILLIVOLT,
                            new int[SignalChunk.MOST_SAMPLES + 1]);

            assertThatThrownBy(() -> SignalChunk.encode(series))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class ForeignBytes {
        @Test
        void one_wrong_bit_anywhere_is_refused() {
            var chunk = SignalChunk.encode(series(new SplittableRandom(13)));
            for (int bit = 0; bit < chunk.length * 8; bit++) {
                var wrong = chunk.clone();
                wrong[bit / 8] ^= (byte) (1 << (bit % 8));

                assertThat(refusal(wrong)).isEqualTo("signal.chunk-corrupt");
            }
        }

        @Test
        void a_chunk_cut_short_or_with_something_behind_it_is_refused() {
            var chunk = SignalChunk.encode(series(new SplittableRandom(14)));
            for (int length = 0; length < chunk.length; length++) {
                assertThat(refusal(Arrays.copyOf(chunk, length))).isEqualTo("signal.chunk-corrupt");
            }
            assertThat(refusal(Arrays.copyOf(chunk, chunk.length + 1)))
                    .isEqualTo("signal.chunk-corrupt");
            assertThat(refusal(new byte[SignalChunk.MOST_BYTES + 1]))
                    .isEqualTo("signal.chunk-corrupt");
        }

        /// The checksum is made to fit, so that the parts behind it have to defend themselves.
        @Test
        void wrong_bytes_with_a_right_checksum_are_read_or_refused() {
            var random = new SplittableRandom(15);
            for (int i = 0; i < 2_000; i++) {
                var chunk = SignalChunk.encode(series(random));
                for (int flips = random.nextInt(1, 5); flips > 0; flips--) {
                    chunk[random.nextInt(4, Math.min(chunk.length - 4, 60))] =
                            (byte) random.nextInt(256);
                }
                var crc = new CRC32();
                crc.update(chunk, 0, chunk.length - 4);
                for (int at = 0; at < 4; at++) {
                    chunk[chunk.length - 4 + at] = (byte) (crc.getValue() >> (24 - 8 * at));
                }

                assertThat(SignalChunk.decode(chunk)).isNotNull();
            }
        }
    }

    @Nested
    class GoldenFiles {
        @Test
        void an_evenly_sampled_chunk_of_the_first_format_still_decodes() {
            var expected =
                    new SampledSeries(
                            START,
                            new Timing.Even(new SampleRate(360, 1000)),
                            MILLIVOLT,
                            new int[] {
                                995, 995, 997, SampledSeries.MISSING, 1002, 1100, 1 << 30, -7
                            });

            assertThat(decoded(golden("chunk-1-even.bin"))).isEqualTo(expected);
            assertThat(SignalChunk.encode(expected)).isEqualTo(golden("chunk-1-even.bin"));
        }

        @Test
        void a_stamped_chunk_of_the_first_format_still_decodes() {
            var expected =
                    new SampledSeries(
                            START,
                            new Timing.Stamped(new long[] {0, 300_000, 600_123, 1_500_000}),
                            Calibration.whole("mg/dL"),
                            new int[] {153, 137, SampledSeries.MISSING, 121});

            assertThat(decoded(golden("chunk-1-stamped.bin"))).isEqualTo(expected);
            assertThat(SignalChunk.encode(expected)).isEqualTo(golden("chunk-1-stamped.bin"));
        }
    }

    private static SampledSeries series(RandomGenerator random) {
        var size = random.nextInt(1, 600);
        var raw = new int[size];
        var level = random.nextInt(-2_000, 2_000);
        var noise = 1 << random.nextInt(0, 29);
        for (int i = 0; i < size; i++) {
            raw[i] =
                    random.nextInt(20) == 0
                            ? SampledSeries.MISSING
                            : level + random.nextInt(-noise, noise + 1);
        }
        Timing timing =
                random.nextBoolean()
                        ? new Timing.Even(
                                new SampleRate(
                                        random.nextInt(1, 1_000), random.nextInt(10, 600_000)))
                        : new Timing.Stamped(strict(random.longs(size, 0, 1_000_000).toArray()));
        return new SampledSeries(START, timing, MILLIVOLT, raw);
    }

    /// Times that grow, the first 0.
    private static long[] strict(long[] times) {
        Arrays.sort(times);
        times[0] = 0;
        for (int i = 1; i < times.length; i++) {
            times[i] = Math.max(times[i], times[i - 1] + 1);
        }
        return times;
    }

    private static SampledSeries decoded(byte[] bytes) {
        return switch (SignalChunk.decode(bytes)) {
            case Parsed.Whole<SampledSeries>(var series) -> series;
            case Parsed.Refused<SampledSeries>(var refusal) ->
                    throw new AssertionError(refusal.why());
        };
    }

    private static String refusal(byte[] bytes) {
        return switch (SignalChunk.decode(bytes)) {
            case Parsed.Whole<SampledSeries> _ -> "read";
            case Parsed.Refused<SampledSeries>(var refusal) -> refusal.code();
        };
    }

    private static byte[] golden(String name) {
        try (var in = SignalChunkTest.class.getResourceAsStream("/golden/" + name)) {
            if (in == null) {
                throw new AssertionError(name + " is not there");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
