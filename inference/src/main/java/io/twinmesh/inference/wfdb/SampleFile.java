package io.twinmesh.inference.wfdb;

import io.twinmesh.inference.signal.SampledSeries;

import java.util.Arrays;

/// The samples of one `.dat` file, in the order they stand in, after "signal(5)" in Moody GB, WFDB
/// Applications Guide, physionet.org.
final class SampleFile {
    private static final int INVALID_16 = Short.MIN_VALUE;
    private static final int INVALID_212 = -2048;

    private final byte[] bytes;
    private final int format;
    private final int offset;

    /// @param format 16 or 212
    SampleFile(byte[] bytes, int format, int offset) {
        this.bytes = bytes;
        this.format = format;
        this.offset = offset;
    }

    /// How many samples the file can hold.
    int capacity() {
        var length = Math.max(0, bytes.length - offset);
        return format == 16 ? length / 2 : length / 3 * 2 + (length % 3 == 2 ? 1 : 0);
    }

    /// Every `step`-th sample from `first` on, as it stands in the file.
    int[] samples(int first, int step, int count) {
        var samples = new int[count];
        for (int i = 0; i < count; i++) {
            var index = first + i * step;
            samples[i] = format == 16 ? sample16(index) : sample212(index);
        }
        return samples;
    }

    /// The samples with invalid ones marked as missing.
    int[] marked(int[] samples) {
        var invalid = format == 16 ? INVALID_16 : INVALID_212;
        return Arrays.stream(samples)
                .map(it -> it == invalid ? SampledSeries.MISSING : it)
                .toArray();
    }

    /// 16 bits, the low byte first.
    private int sample16(int index) {
        var at = offset + 2 * index;
        return (short) ((bytes[at] & 0xFF) | (bytes[at + 1] << 8));
    }

    /// Two samples of 12 bits in three bytes: the middle one holds the high bits of both, those of
    /// the first in its low half.
    private int sample212(int index) {
        var at = offset + index / 2 * 3;
        var middle = bytes[at + 1] & 0xFF;
        var bits =
                index % 2 == 0
                        ? (bytes[at] & 0xFF) | ((middle & 0x0F) << 8)
                        : (bytes[at + 2] & 0xFF) | ((middle & 0xF0) << 4);
        return bits << 20 >> 20;
    }
}
