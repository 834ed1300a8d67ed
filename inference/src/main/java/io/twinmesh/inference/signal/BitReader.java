package io.twinmesh.inference.signal;

import java.util.Arrays;

/// Reads what a [BitWriter] wrote and never looks behind the end.
final class BitReader {
    private final byte[] bytes;
    private final int end;
    private int at;
    private int bit;

    BitReader(byte[] bytes, int end) {
        this.bytes = bytes;
        this.end = end;
    }

    /// @throws CorruptChunkException when the bytes end before
    long bits(int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 1 | next();
        }
        return value;
    }

    /// How many zeros stand before the next one.
    int unary(int most) {
        for (int zeros = 0; zeros <= most; zeros++) {
            if (next() == 1) {
                return zeros;
            }
        }
        throw new CorruptChunkException("a number is too long");
    }

    private int next() {
        if (at >= end) {
            throw new CorruptChunkException("it ends too early");
        }
        var value = bytes[at] >> (7 - bit) & 1;
        if (++bit == 8) {
            bit = 0;
            at++;
        }
        return value;
    }

    void align() {
        if (bit != 0) {
            bit = 0;
            at++;
        }
    }

    long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            var group = bits(8);
            value |= (group & 0x7F) << shift;
            if ((group & 0x80) == 0) {
                return value;
            }
        }
        throw new CorruptChunkException("a number is too long");
    }

    long signed() {
        var value = varint();
        return value >>> 1 ^ -(value & 1);
    }

    /// A whole number from 0 to `most`.
    int count(int most) {
        var value = varint();
        if (value < 0 || value > most) {
            throw new CorruptChunkException("a count is larger than " + most);
        }
        return (int) value;
    }

    byte[] bytes(int count) {
        if (count > end - at) {
            throw new CorruptChunkException("it ends too early");
        }
        at += count;
        return Arrays.copyOfRange(bytes, at - count, at);
    }

    /// How many bits are left: no chunk can hold more numbers than that.
    long left() {
        return (end - at) * 8L - bit;
    }
}
