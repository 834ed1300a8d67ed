package io.twinmesh.inference.signal;

import java.io.ByteArrayOutputStream;

/// Writes bits, the highest first, and whole numbers in seven-bit groups.
final class BitWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int pending;
    private int used;

    /// @param count 0 to 64 low bits of `value`
    void bits(long value, int count) {
        for (int i = count - 1; i >= 0; i--) {
            bit((int) (value >>> i) & 1);
        }
    }

    /// So many zeros, then a one.
    void unary(int zeros) {
        for (int i = 0; i < zeros; i++) {
            bit(0);
        }
        bit(1);
    }

    private void bit(int bit) {
        pending = pending << 1 | bit;
        if (++used == 8) {
            out.write(pending);
            pending = 0;
            used = 0;
        }
    }

    /// Fills the last byte with zeros.
    void align() {
        while (used != 0) {
            bit(0);
        }
    }

    /// Seven bits a byte, the lowest first; only on a byte's border.
    void varint(long value) {
        while ((value & ~0x7FL) != 0) {
            out.write((int) ((value & 0x7F) | 0x80));
            value >>>= 7;
        }
        out.write((int) value);
    }

    void signed(long value) {
        varint(value << 1 ^ value >> 63);
    }

    void bytes(byte[] bytes) {
        out.writeBytes(bytes);
    }

    byte[] written() {
        return out.toByteArray();
    }
}
