package io.twinmesh.inference.signal;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;

/// The stored form of a series: lossless, self-describing and bounded. A stored format is never
/// edited; a new one gets a new first line.
///
/// ```
/// "TMS1"
/// varint   0 evenly sampled, 1 with the time of each sample
/// signed   seconds since 1970 of the first sample, varint its nanoseconds
/// varint   samples, varint milliseconds          (only when evenly sampled)
/// text     gain, signed baseline, text unit      (text: varint length, ASCII)
/// varint   number of samples
/// varint   number of gaps, then each: varint samples since the last gap, varint length
/// numbers  times in milliseconds                 (only with times; RiceCode)
/// numbers  the samples that are there            (RiceCode)
/// 4 bytes  CRC-32 of all before, highest byte first
/// ```
public final class SignalChunk {
    /// With so many samples of the worst kind a chunk stays below [#MOST_BYTES].
    public static final int MOST_SAMPLES = 32_768;

    public static final int MOST_BYTES = 512 * 1024;

    private static final byte[] MAGIC = "TMS1".getBytes(StandardCharsets.US_ASCII);
    private static final int CHECK_BYTES = 4;

    private SignalChunk() {}

    /// @param series at most [#MOST_SAMPLES]
    public static byte[] encode(SampledSeries series) {
        if (series.size() > MOST_SAMPLES) {
            throw new IllegalArgumentException(
                    "got " + series.size() + " samples, want at most " + MOST_SAMPLES);
        }
        var out = new BitWriter();
        out.bytes(MAGIC);
        writeTiming(series, out);
        var calibration = series.calibration();
        text(calibration.gain().toString(), out);
        out.signed(calibration.baseline());
        text(calibration.unit(), out);
        out.varint(series.size());
        var raw = series.raw();
        Gaps.of(raw).write(out);
        if (series.timing() instanceof Timing.Stamped stamped) {
            RiceCode.write(stamped.millis(), out);
        }
        RiceCode.write(
                Arrays.stream(raw)
                        .filter(it -> it != SampledSeries.MISSING)
                        .asLongStream()
                        .toArray(),
                out);
        var body = out.written();
        var check = new BitWriter();
        check.bytes(body);
        check.bits(crc(body, body.length), 8 * CHECK_BYTES);
        return check.written();
    }

    /// @return the series, or `signal.chunk-corrupt`; foreign bytes never cost more memory than
    ///   [#MOST_SAMPLES] samples
    public static Parsed<SampledSeries> decode(byte[] bytes) {
        try {
            return new Parsed.Whole<>(decoded(bytes));
        } catch (CorruptChunkException e) {
            return corrupt(e.why());
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException _) {
            // a number outside the range that the types allow; its text may quote a sample
            return corrupt("a value is out of range");
        }
    }

    private static Parsed<SampledSeries> corrupt(String why) {
        return Parsed.refused("signal.chunk-corrupt", "a stored chunk does not read: " + why);
    }

    private static SampledSeries decoded(byte[] bytes) {
        var end = bytes.length - CHECK_BYTES;
        if (bytes.length > MOST_BYTES || end < MAGIC.length) {
            throw new CorruptChunkException("it has the wrong size");
        }
        if (!Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new CorruptChunkException("it does not begin with TMS1");
        }
        if (new BitReader(Arrays.copyOfRange(bytes, end, bytes.length), CHECK_BYTES)
                        .bits(8 * CHECK_BYTES)
                != crc(bytes, end)) {
            throw new CorruptChunkException("its checksum is wrong");
        }
        var in = new BitReader(bytes, end);
        in.bytes(MAGIC.length);
        var stamped = in.count(1) == 1;
        var start = Instant.ofEpochSecond(in.signed(), in.count(999_999_999));
        Optional<SampleRate> rate =
                stamped ? Optional.empty() : Optional.of(new SampleRate(in.varint(), in.varint()));
        var calibration =
                new Calibration(new BigDecimal(text(in)), Math.toIntExact(in.signed()), text(in));
        var count = in.count(MOST_SAMPLES);
        var gaps = Gaps.read(in, count);
        Timing timing =
                rate.isPresent()
                        ? new Timing.Even(rate.get())
                        : new Timing.Stamped(RiceCode.read(count, in));
        var raw = gaps.filled(RiceCode.read(count - gaps.samples(), in), count);
        if (in.left() != 0) {
            throw new CorruptChunkException("it goes on behind its end");
        }
        return new SampledSeries(start, timing, calibration, raw);
    }

    private static void writeTiming(SampledSeries series, BitWriter out) {
        switch (series.timing()) {
            case Timing.Even(var rate) -> {
                out.varint(0);
                writeStart(series.start(), out);
                out.varint(rate.samples());
                out.varint(rate.perMillis());
            }
            case Timing.Stamped _ -> {
                out.varint(1);
                writeStart(series.start(), out);
            }
        }
    }

    private static void writeStart(Instant start, BitWriter out) {
        out.signed(start.getEpochSecond());
        out.varint(start.getNano());
    }

    private static void text(String text, BitWriter out) {
        out.varint(text.length());
        out.bytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(BitReader in) {
        return new String(in.bytes(in.count(64)), StandardCharsets.US_ASCII);
    }

    private static long crc(byte[] bytes, int length) {
        var crc = new CRC32();
        crc.update(bytes, 0, length);
        return crc.getValue();
    }
}
